package dev.drawbridge.salesforce;

import com.sforce.soap.partner.PartnerConnection;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;

/**
 * What is asked of Salesforce with every write. All off is Heroku Connect's default.
 *
 * @param assignmentRules whether the active assignment rules of Lead and Case run
 * @param saveDuplicates whether a record is saved although a duplicate rule only warns of it
 * @param truncateText whether a text longer than its field is cut instead of rejected
 */
public record WriteHeaders(boolean assignmentRules, boolean saveDuplicates, boolean truncateText) {
  public static WriteHeaders of(Settings settings) {
    return new WriteHeaders(
        settings.flag(Setting.ASSIGNMENT_RULES),
        settings.flag(Setting.SAVE_DUPLICATES),
        settings.flag(Setting.TRUNCATE_TEXT));
  }

  public static WriteHeaders standard() {
    return new WriteHeaders(false, false, false);
  }

  void on(PartnerConnection partner) {
    // One bad record must not take the others of its call with it.
    partner.setAllOrNoneHeader(false);
    if (assignmentRules) {
      partner.setAssignmentRuleHeader(null, true);
    }
    if (saveDuplicates) {
      partner.setDuplicateRuleHeader(true, false, false);
    }
    if (truncateText) {
      partner.setAllowFieldTruncationHeader(true);
    }
  }
}

package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.schema.Features;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.UserProfile;
import dev.drawbridge.emulator.xml.XmlWriter;

/** What getUserInfo and login tell about the user. */
final class UserInfoXml {
  private UserInfoXml() {}

  static void content(XmlWriter xml, UserProfile user, Org org, int sessionSeconds) {
    Schema schema = org.schema();
    xml.element("accessibilityMode", false).element("chatterExternal", false);
    boolean currencies = Features.multiCurrency(schema);
    xml.element("currencySymbol", currencies ? null : "$")
        .element("orgAttachmentFileSizeLimit", 5_242_880);
    xml.element("orgDefaultCurrencyIsoCode", currencies ? null : "USD")
        .element("orgDefaultCurrencyLocale", "en_US");
    xml.element("orgDisallowHtmlAttachments", false)
        .element("orgHasPersonAccounts", Features.personAccounts(schema));
    xml.element("organizationId", org.organization())
        .element("organizationMultiCurrency", currencies);
    xml.element("organizationName", "Drawbridge Test Org");
    xml.element("profileId", user.profile()).nil("roleId");
    xml.element("sessionSecondsValid", sessionSeconds)
        .element("userDefaultCurrencyIsoCode", currencies ? "USD" : null);
    xml.element("userEmail", user.email()).element("userFullName", user.fullName());
    xml.element("userId", user.id()).element("userLanguage", "en_US");
    xml.element("userLocale", "en_US").element("userName", user.username());
    xml.element("userTimeZone", "GMT").element("userType", "Standard");
    xml.element("userUiSkin", "Theme3");
  }
}

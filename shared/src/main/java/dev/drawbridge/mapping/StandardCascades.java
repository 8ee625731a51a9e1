package dev.drawbridge.mapping;

import java.util.Locale;
import java.util.Set;

/**
 * Lookups of standard objects whose record Salesforce deletes with its parent. Describe calls them
 * {@code cascadeDelete} on the parent's list of children, and not always on the field. Source:
 * "Delete Accounts" and "Delete Contacts" of Salesforce's help, and the object reference of each.
 */
final class StandardCascades {
  private static final Set<String> FIELDS =
      Set.of(
          "contact.accountid",
          "opportunity.accountid",
          "contract.accountid",
          "asset.accountid",
          "accountcontactrelation.accountid",
          "accountcontactrelation.contactid",
          "accountcontactrole.accountid",
          "accountcontactrole.contactid",
          "accountpartner.accountfromid",
          "accountteammember.accountid",
          "campaignmember.campaignid",
          "campaignmember.contactid",
          "campaignmember.leadid",
          "casecomment.parentid",
          "contractcontactrole.contractid",
          "event.whatid",
          "event.whoid",
          "opportunitycontactrole.opportunityid",
          "opportunitycontactrole.contactid",
          "opportunitylineitem.opportunityid",
          "opportunityteammember.opportunityid",
          "orderitem.orderid",
          "quote.opportunityid",
          "quotelineitem.quoteid",
          "task.whatid",
          "task.whoid",
          "attachment.parentid",
          "note.parentid");

  private StandardCascades() {}

  static boolean contain(String object, String lookupField) {
    return FIELDS.contains((object + "." + lookupField).toLowerCase(Locale.ROOT));
  }
}

package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.ChildRelationship;
import com.sforce.soap.partner.DeleteResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.Arrays;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What goes with a deleted parent, and what the describe says of it. */
class CascadeIT extends OrgFixture {
  /** A child of an account by each lookup; none of them needs more than these fields. */
  private Map<String, String> children(String account) throws Exception {
    Map<String, String> ids = new TreeMap<>();
    ids.put("Contact.AccountId", create(record("Contact", "LastName", "c", "AccountId", account)));
    ids.put(
        "Opportunity.AccountId",
        create(
            record(
                "Opportunity",
                "Name",
                "o",
                "StageName",
                "Prospecting",
                "CloseDate",
                new GregorianCalendar(2026, 0, 2),
                "AccountId",
                account)));
    ids.put("Task.WhatId", create(record("Task", "Subject", "t", "WhatId", account)));
    ids.put("Account.ParentId", create(record("Account", "Name", "below", "ParentId", account)));
    ids.put("Invoice__c.Account__c", create(record("Invoice__c", "Account__c", account)));
    return ids;
  }

  private boolean described(String lookup) throws Exception {
    String[] names = lookup.split("\\.");
    ChildRelationship[] relationships = soap.describeSObject("Account").getChildRelationships();
    return Arrays.stream(relationships)
        .filter(each -> each.getChildSObject().equals(names[0]) && each.getField().equals(names[1]))
        .findFirst()
        .orElseThrow()
        .isCascadeDelete();
  }

  private DeleteResult delete(String id) throws Exception {
    return soap.delete(new String[] {id})[0];
  }

  @Test
  void theDescribeSaysWhichChildrenGoWithTheirParent() throws Exception {
    String account = create(account("a", "1"));
    Map<String, String> children = children(account);
    assertThat(delete(account).getSuccess()).isTrue();
    Set<String> taken = new TreeSet<>();
    for (Map.Entry<String, String> child : children.entrySet()) {
      String object = child.getKey().split("\\.")[0];
      boolean gone = soap.retrieve("Id", object, new String[] {child.getValue()})[0] == null;
      assertThat(gone).as(child.getKey()).isEqualTo(described(child.getKey()));
      if (gone) {
        taken.add(child.getKey());
      }
    }
    assertThat(taken).containsExactly("Contact.AccountId", "Opportunity.AccountId", "Task.WhatId");
  }

  @Test
  void childThatWentWithItsParentIsNotDeletedAgain() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    delete(account);
    assertThat(only(delete(contact))).isEqualTo(StatusCode.ENTITY_IS_DELETED);
  }

  @Test
  void childNamedAfterItsParentInTheSameCallIsDeletedAlready() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    DeleteResult[] results = soap.delete(new String[] {account, contact});
    assertThat(results[0].getSuccess()).isTrue();
    assertThat(only(results[1])).isEqualTo(StatusCode.ENTITY_IS_DELETED);
  }

  @Test
  void childNamedBeforeItsParentIsDeletedOnItsOwn() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    assertThat(soap.delete(new String[] {contact, account}))
        .extracting(DeleteResult::getSuccess)
        .containsExactly(true, true);
  }

  @Test
  void childThatLeftItsParentStays() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    SObject left = withId("Contact", contact);
    left.setFieldsToNull(new String[] {"AccountId"});
    assertThat(soap.update(new SObject[] {left})[0].getSuccess()).isTrue();
    delete(account);
    assertThat(value("Contact", contact, "LastName")).isEqualTo("c");
  }

  @Test
  void lastModifiedByIsWhoeverWroteLast() throws Exception {
    String granted =
        """
        {'system':['apienabled'],'objects':{
          'Account':['read','create','edit','delete','viewall','modifyall'],
          'Contact':['read','create','edit','delete','viewall','modifyall']}}
        """;
    PartnerConnection other = org.connect(org.user("writer", "Standard User", granted), "65.0");
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    String first = soap.getUserInfo().getUserId();
    String second = other.getUserInfo().getUserId();
    assertThat(value("Account", account, "LastModifiedById")).isEqualTo(first).isNotEqualTo(second);
    other.update(new SObject[] {withId("Account", account, "Phone", "1")});
    assertThat(value("Account", account, "LastModifiedById")).isEqualTo(second);
    assertThat(value("Account", account, "CreatedById")).isEqualTo(first);
    assertThat(value("Contact", contact, "LastModifiedById")).isEqualTo(first);
    update("Account", account, "Phone", "2");
    assertThat(value("Account", account, "LastModifiedById")).isEqualTo(first);
    other.delete(new String[] {account});
    String deleted = "SELECT LastModifiedById FROM %s WHERE IsDeleted = true";
    assertThat(soap.queryAll(deleted.formatted("Account")).getRecords()[0])
        .extracting(row -> row.getField("LastModifiedById"))
        .isEqualTo(second);
    assertThat(soap.queryAll(deleted.formatted("Contact")).getRecords()[0])
        .extracting(row -> row.getField("LastModifiedById"))
        .isEqualTo(second);
  }

  private static StatusCode only(DeleteResult result) {
    assertThat(result.getSuccess()).isFalse();
    assertThat(result.getErrors()).hasSize(1);
    return result.getErrors()[0].getStatusCode();
  }
}

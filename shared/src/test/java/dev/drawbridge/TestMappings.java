package dev.drawbridge;

import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mappings of a small CRM, as an import would make them. */
public final class TestMappings {
  public static final String KEY = "External_ID__c";

  private TestMappings() {}

  public static Mapping account() {
    return account(KEY);
  }

  public static Mapping account(@Nullable String uniqueIdentifier) {
    return new Mapping(
        "Account",
        Access.READ_WRITE,
        uniqueIdentifier,
        List.of(
            field("Name", FieldType.STRING, 255),
            field("Phone", FieldType.PHONE, 40),
            field("Description", FieldType.TEXTAREA, 32000),
            field("AnnualRevenue", FieldType.CURRENCY, 0),
            field("NumberOfEmployees", FieldType.INT, 0),
            key(),
            readOnly("SystemModstamp", FieldType.DATETIME),
            readOnly("IsDeleted", FieldType.BOOLEAN)),
        List.of());
  }

  /** An account that may name another as its parent. */
  public static Mapping accountWithParent() {
    var columns = new ArrayList<>(account().columns());
    columns.add(lookup("ParentId", "Account"));
    columns.add(
        new Column.Synthetic(
            "parent__external_id__c", "Parent", "ParentId", "Account", KEY, 255, true, true));
    return new Mapping("Account", Access.READ_WRITE, KEY, columns, List.of());
  }

  public static Mapping contact() {
    return contact(KEY);
  }

  public static Mapping contact(@Nullable String uniqueIdentifier) {
    return new Mapping(
        "Contact",
        Access.READ_WRITE,
        uniqueIdentifier,
        List.of(
            field("FirstName", FieldType.STRING, 40),
            field("LastName", FieldType.STRING, 80),
            field("Email", FieldType.EMAIL, 80),
            field("Birthdate", FieldType.DATE, 0),
            field("HasOptedOutOfEmail", FieldType.BOOLEAN, 0),
            lookup("AccountId", "Account"),
            key(),
            new Column.Synthetic(
                "account__external_id__c", "Account", "AccountId", "Account", KEY, 255, true, true),
            readOnly("Name", FieldType.STRING),
            readOnly("SystemModstamp", FieldType.DATETIME),
            readOnly("IsDeleted", FieldType.BOOLEAN)),
        List.of());
  }

  /** Without a unique identifier: a create cannot be repeated. */
  public static Mapping lead() {
    return new Mapping(
        "Lead",
        Access.READ_WRITE,
        null,
        List.of(
            field("LastName", FieldType.STRING, 80),
            field("Company", FieldType.STRING, 255),
            field("Phone", FieldType.PHONE, 40)),
        List.of());
  }

  public static Column.OfField field(String name, FieldType type, int length) {
    return new Column.OfField(
        name.toLowerCase(), name, type, length, true, true, true, false, false, List.of());
  }

  public static Column.OfField lookup(String name, String object) {
    return new Column.OfField(
        name.toLowerCase(),
        name,
        FieldType.REFERENCE,
        18,
        true,
        true,
        true,
        false,
        false,
        List.of(object));
  }

  private static Column.OfField key() {
    return new Column.OfField(
        KEY.toLowerCase(), KEY, FieldType.STRING, 255, true, true, true, true, false, List.of());
  }

  private static Column.OfField readOnly(String name, FieldType type) {
    return new Column.OfField(
        name.toLowerCase(), name, type, 255, false, false, true, false, false, List.of());
  }
}

package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.SalesforceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a query is cut into pieces by ranges of record ids.
 *
 * @param startRow the first id to read; null for all
 */
record PkChunking(int chunkSize, @Nullable String startRow) {
  private static final int DEFAULT = 100_000;
  private static final int LARGEST = 250_000;
  private static final Set<String> OBJECTS =
      Set.of(
          "Account",
          "Asset",
          "Campaign",
          "CampaignMember",
          "Case",
          "Contact",
          "Event",
          "EventRelation",
          "Individual",
          "Lead",
          "LoginHistory",
          "Note",
          "Opportunity",
          "OpportunityContactRole",
          "OpportunityLineItem",
          "OpportunitySplit",
          "OpportunityTeamMember",
          "Pricebook2",
          "PricebookEntry",
          "Product2",
          "QuickText",
          "Quote",
          "QuoteLineItem",
          "ServiceContract",
          "Task",
          "User",
          "UserRole",
          "WorkOrder",
          "WorkOrderLineItem");
  private static final Pattern CLAUSE =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.)*'|\\b(WHERE|ORDER|LIMIT|GROUP)\\b", Pattern.CASE_INSENSITIVE);

  /**
   * Whether Salesforce cuts queries of an object: of all custom ones, and of these and their kin.
   */
  static boolean takes(String object) {
    String whole = object.replaceFirst("(History|Share)$", "");
    return object.endsWith("__c") || object.contains("__") || OBJECTS.contains(whole);
  }

  /** What the header asks for; null if not for chunks. */
  static @Nullable PkChunking of(@Nullable String header) {
    if (header == null || header.isBlank() || header.trim().equalsIgnoreCase("false")) {
      return null;
    }
    int size = DEFAULT;
    String start = null;
    for (String setting : header.split(";")) {
      String[] pair = setting.trim().split("=", 2);
      String value = pair.length > 1 ? pair[1].trim() : "";
      switch (pair[0].trim().toLowerCase(Locale.ROOT)) {
        case "true", "", "parent" -> {}
        case "chunksize" -> size = size(value);
        case "startrow" -> start = start(value);
        default -> throw invalid("Unknown setting in Sforce-Enable-PKChunking: " + setting.trim());
      }
    }
    return new PkChunking(size, start);
  }

  private static int size(String value) {
    if (!value.matches("[1-9]\\d{0,5}") || Integer.parseInt(value) > LARGEST) {
      throw invalid("The chunkSize must be a number from 1 to " + LARGEST + ", not " + value);
    }
    return Integer.parseInt(value);
  }

  private static String start(String value) {
    String id = SalesforceId.parse(value);
    if (id == null) {
      throw invalid("The startRow must be an id, not " + value);
    }
    return id;
  }

  private static ApiFault invalid(String message) {
    return new ApiFault("InvalidJob", message);
  }

  /**
   * The query once for each chunk of these sorted ids.
   *
   * @throws BadBatch if such a query cannot be cut
   */
  List<String> queries(String soql, List<String> ids) throws BadBatch {
    List<String> wanted =
        startRow == null ? ids : ids.stream().filter(id -> id.compareTo(startRow) >= 0).toList();
    List<String> queries = new ArrayList<>();
    for (int from = 0; from < wanted.size(); from += chunkSize) {
      String before = from + chunkSize < wanted.size() ? wanted.get(from + chunkSize) : null;
      queries.add(narrowed(soql, wanted.get(from), before));
    }
    return queries;
  }

  private static String narrowed(String soql, String first, @Nullable String before)
      throws BadBatch {
    int where = -1;
    Matcher clause = CLAUSE.matcher(soql);
    while (clause.find()) {
      String word = clause.group(1) == null ? "" : clause.group(1).toUpperCase(Locale.ROOT);
      if (word.equals("WHERE") && where < 0) {
        where = clause.start();
      } else if (!word.isEmpty() && !word.equals("WHERE")) {
        throw new BadBatch("PK chunking does not take a query with " + word);
      }
    }
    String range = "Id >= '" + first + "'" + (before == null ? "" : " AND Id < '" + before + "'");
    return where < 0
        ? soql.trim() + " WHERE " + range
        : soql.substring(0, where)
            + "WHERE ("
            + soql.substring(where + "WHERE".length()).trim()
            + ") AND "
            + range;
  }
}

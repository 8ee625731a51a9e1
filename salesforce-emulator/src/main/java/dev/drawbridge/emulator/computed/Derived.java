package dev.drawbridge.emulator.computed;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields of standard objects that follow from other fields whenever a record is saved. */
public final class Derived {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final Records records;
  private final Instant stamp;

  public Derived(Records records, Instant stamp) {
    this.records = records;
    this.stamp = stamp;
  }

  /** Completes the values of a record; {@code before} is what was stored, null on create. */
  public void complete(Bound bound, Map<String, Object> values, @Nullable Row before) {
    switch (bound.object().name()) {
      case "Opportunity" -> opportunity(bound, values, before);
      case "Case" -> closed(values, "Closed".equals(values.get("Status")), "ClosedDate");
      case "Task" -> {
        closed(values, "Completed".equals(values.get("Status")), "CompletedDateTime");
        values.put("IsHighPriority", "High".equals(values.get("Priority")));
        activityAccount(values);
      }
      case "Event" -> {
        event(bound, values);
        activityAccount(values);
      }
      case "CampaignMember" -> values.put("HasResponded", "Responded".equals(values.get("Status")));
      case "OpportunityLineItem" -> lineItem(bound, values);
      case "Attachment" -> length(values, "Body", "BodyLength");
      case "ContentVersion" -> length(values, "VersionData", "ContentSize");
      case "PricebookEntry" -> fromProduct(values, "Name", "ProductCode");
      default -> {}
    }
    name(bound.object(), values);
  }

  /** The full name of a person. */
  public static void name(ObjectDescribe object, Map<String, Object> values) {
    Field name = object.field("Name");
    if (name != null && !name.createable() && object.field("LastName") != null) {
      values.put(
          name.name(),
          Stream.of(values.get("FirstName"), values.get("LastName"))
              .filter(Objects::nonNull)
              .map(Object::toString)
              .collect(Collectors.joining(" ")));
    }
  }

  private void opportunity(Bound bound, Map<String, Object> values, @Nullable Row before) {
    String stage = String.valueOf(values.get("StageName"));
    boolean moved = before == null || !stage.equals(before.value("StageName"));
    if (moved && !sends(bound, "Probability")) {
      set(bound, values, "Probability", BigDecimal.valueOf(probability(stage)));
    }
    if (moved && before != null) {
      set(bound, values, "LastStageChangeDate", stamp);
    }
    boolean won = stage.equals("Closed Won");
    set(bound, values, "IsWon", won);
    set(bound, values, "IsClosed", won || stage.equals("Closed Lost"));
    String category = won ? "Closed" : stage.equals("Closed Lost") ? "Omitted" : "Pipeline";
    set(bound, values, "ForecastCategory", category);
    if (moved && !sends(bound, "ForecastCategoryName")) {
      set(bound, values, "ForecastCategoryName", category);
    }
    if (values.get("Amount") instanceof BigDecimal amount
        && values.get("Probability") instanceof BigDecimal probability) {
      set(
          bound,
          values,
          "ExpectedRevenue",
          amount.multiply(probability).divide(HUNDRED, 2, RoundingMode.HALF_UP));
    }
    if (values.get("CloseDate") instanceof LocalDate date) {
      long quarter = (date.getMonthValue() + 2) / 3;
      set(bound, values, "FiscalYear", (long) date.getYear());
      set(bound, values, "FiscalQuarter", quarter);
      set(bound, values, "Fiscal", date.getYear() + " " + quarter);
    }
  }

  private static int probability(String stage) {
    return switch (stage) {
      case "Needs Analysis" -> 20;
      case "Value Proposition" -> 50;
      case "Id. Decision Makers" -> 60;
      case "Perception Analysis" -> 70;
      case "Proposal/Price Quote" -> 75;
      case "Negotiation/Review" -> 90;
      case "Closed Won" -> 100;
      case "Closed Lost" -> 0;
      default -> 10;
    };
  }

  private void closed(Map<String, Object> values, boolean closed, String when) {
    values.put("IsClosed", closed);
    if (closed) {
      values.putIfAbsent(when, stamp);
    } else {
      values.remove(when);
    }
  }

  private void activityAccount(Map<String, Object> values) {
    values.remove("AccountId");
    for (String lookup : new String[] {"WhatId", "WhoId"}) {
      Object id = values.get(lookup);
      Row about = id == null ? null : records.row(id.toString());
      if (about != null) {
        Object account = about.object().name().equals("Account") ? id : about.value("AccountId");
        if (account != null) {
          values.putIfAbsent("AccountId", account);
        }
      }
    }
  }

  private static void event(Bound bound, Map<String, Object> values) {
    boolean start = sends(bound, "StartDateTime");
    Object from = values.get(start ? "StartDateTime" : "ActivityDateTime");
    if (!(from instanceof Instant begin)) {
      return;
    }
    values.put("StartDateTime", begin);
    values.put("ActivityDateTime", begin);
    values.put("ActivityDate", LocalDate.ofInstant(begin, ZoneOffset.UTC));
    if (sends(bound, "EndDateTime") && values.get("EndDateTime") instanceof Instant end) {
      values.put("DurationInMinutes", (end.getEpochSecond() - begin.getEpochSecond()) / 60);
    } else if (values.get("DurationInMinutes") instanceof Long minutes) {
      values.put("EndDateTime", begin.plusSeconds(60 * minutes));
    }
    if (values.get("EndDateTime") instanceof Instant end) {
      values.put("EndDate", LocalDate.ofInstant(end, ZoneOffset.UTC));
    }
  }

  private void lineItem(Bound bound, Map<String, Object> values) {
    Object entryId = values.get("PricebookEntryId");
    Row entry = entryId == null ? null : records.row(entryId.toString());
    if (entry != null) {
      copy(entry, "Product2Id", values, "Product2Id");
      copy(entry, "UnitPrice", values, "ListPrice");
    }
    fromProduct(values, "Name", "ProductCode");
    if (values.get("Quantity") instanceof BigDecimal quantity
        && values.get("UnitPrice") instanceof BigDecimal price
        && !sends(bound, "TotalPrice")) {
      BigDecimal discount =
          values.get("Discount") instanceof BigDecimal percent ? percent : BigDecimal.ZERO;
      values.put(
          "TotalPrice",
          quantity
              .multiply(price)
              .multiply(HUNDRED.subtract(discount))
              .divide(HUNDRED, 2, RoundingMode.HALF_UP));
    }
  }

  private void fromProduct(Map<String, Object> values, String name, String code) {
    Object id = values.get("Product2Id");
    Row product = id == null ? null : records.row(id.toString());
    if (product != null) {
      copy(product, "Name", values, name);
      copy(product, "ProductCode", values, code);
    }
  }

  private static void copy(Row from, String field, Map<String, Object> values, String to) {
    Object value = from.value(field);
    if (value != null) {
      values.put(to, value);
    }
  }

  private static void length(Map<String, Object> values, String body, String length) {
    if (values.get(body) instanceof String base64) {
      long padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
      values.put(length, base64.length() / 4L * 3 - padding);
    }
  }

  // A test may have replaced the object by one that lacks the field.
  private static void set(Bound bound, Map<String, Object> values, String field, Object value) {
    if (bound.object().field(field) != null) {
      values.put(field, value);
    }
  }

  private static boolean sends(Bound bound, String field) {
    return bound.values().keySet().stream().anyMatch(sent -> sent.name().equals(field));
  }
}

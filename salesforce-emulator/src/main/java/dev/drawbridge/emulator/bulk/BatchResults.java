package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.soql.FlatResult;
import dev.drawbridge.emulator.xml.XmlWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Results of batches in what the job is written in. */
final class BatchResults {
  private static final String CSV = "text/csv;charset=UTF-8";

  private final JobSpec spec;

  BatchResults(JobSpec spec) {
    this.spec = spec;
  }

  /** What became of the records, one result for each in their order. */
  Answer written(List<WriteResult> results) {
    return switch (spec.contentType()) {
      case CSV -> new Answer(200, CSV, CsvResults.of(results));
      case XML -> {
        XmlWriter xml = BulkFormat.results("results");
        results.forEach(result -> xml(xml, result));
        yield BulkFormat.xml(200, xml.close("results"));
      }
      case JSON -> BulkFormat.json(200, results.stream().map(BatchResults::json).toList());
    };
  }

  private static void xml(XmlWriter xml, WriteResult result) {
    RecordError error = result.error();
    xml.open("result");
    if (error != null) {
      xml.open("errors");
      error.fields().forEach(field -> xml.element("fields", field));
      xml.element("message", error.message()).element("statusCode", error.code()).close("errors");
    }
    if (result.id() != null) {
      xml.element("id", result.id());
    }
    xml.element("success", result.success()).element("created", result.created()).close("result");
  }

  private static Map<String, @Nullable Object> json(WriteResult result) {
    Map<String, @Nullable Object> node = new LinkedHashMap<>();
    node.put("success", result.success());
    node.put("created", result.created());
    node.put("id", result.id());
    List<Map<String, Object>> errors = new ArrayList<>();
    RecordError error = result.error();
    if (error != null) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("message", error.message());
      each.put("fields", error.fields());
      each.put("statusCode", error.code());
      errors.add(each);
    }
    node.put("errors", errors);
    return node;
  }

  /** What a query found. */
  Answer found(FlatResult found) {
    return switch (spec.contentType()) {
      case CSV -> new Answer(200, CSV, CsvResults.of(found));
      case XML -> {
        XmlWriter xml = BulkFormat.results("queryResult");
        for (List<@Nullable Object> row : found.rows()) {
          xml.raw("<records xsi:type=\"sObject\">").element("type", found.object());
          xml(xml, nested(found.columns(), row, BatchResults::plain));
          xml.close("records");
        }
        yield BulkFormat.xml(200, xml.close("queryResult"));
      }
      case JSON -> {
        List<Map<String, @Nullable Object>> records = new ArrayList<>();
        for (List<@Nullable Object> row : found.rows()) {
          records.add(record(found, row));
        }
        yield BulkFormat.json(200, records);
      }
    };
  }

  private Map<String, @Nullable Object> record(FlatResult found, List<@Nullable Object> row) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("type", found.object());
    int id = found.columns().indexOf("Id");
    if (id >= 0) {
      attributes.put(
          "url",
          "/services/data/v"
              + spec.version()
              + ".0/sobjects/"
              + found.object()
              + "/"
              + row.get(id));
    }
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    record.put("attributes", attributes);
    record.putAll(nested(found.columns(), row, BatchResults::json));
    return record;
  }

  /** The cells with those of parents in records of their own. */
  private static Map<String, @Nullable Object> nested(
      List<String> columns,
      List<@Nullable Object> row,
      Function<@Nullable Object, @Nullable Object> as) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String[] path = columns.get(i).split("\\.");
      Map<String, @Nullable Object> at = record;
      for (int step = 0; step < path.length - 1; step++) {
        Object inner = at.computeIfAbsent(path[step], name -> new LinkedHashMap<String, Object>());
        @SuppressWarnings("unchecked")
        var next = (Map<String, @Nullable Object>) inner;
        at = next;
      }
      at.put(path[path.length - 1], as.apply(row.get(i)));
    }
    return record;
  }

  // In JSON Bulk v1 gives a time in milliseconds, unlike REST.
  private static @Nullable Object json(@Nullable Object value) {
    return value instanceof Instant time ? (Object) time.toEpochMilli() : plain(value);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean bool -> bool;
      case Long number -> number;
      case BigDecimal number -> number;
      default -> Values.text(value);
    };
  }

  private static void xml(XmlWriter xml, Map<String, @Nullable Object> cells) {
    cells.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> parent) {
            xml.open(name);
            @SuppressWarnings("unchecked")
            var inner = (Map<String, @Nullable Object>) parent;
            xml(xml, inner);
            xml.close(name);
          } else {
            xml.element(name, value instanceof BigDecimal number ? Values.text(number) : value);
          }
        });
  }
}

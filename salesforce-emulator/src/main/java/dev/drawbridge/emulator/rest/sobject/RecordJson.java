package dev.drawbridge.emulator.rest.sobject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.computed.Compound;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.soql.ResultRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records and describes as REST writes them. */
public final class RecordJson {
  /** What the org notes in its describes and Salesforce's do not say. */
  private static final List<String> OWN =
      List.of("childRelationshipName", "summary", "trackHistory");

  private final ObjectMapper json;

  public RecordJson(ObjectMapper json) {
    this.json = json;
  }

  public ObjectNode record(ResultRecord record, String base) {
    ObjectNode node = json.createObjectNode();
    ObjectNode attributes = node.putObject("attributes").put("type", record.type());
    if (record.id() != null) {
      attributes.put("url", base + "/sobjects/" + record.type() + "/" + record.id());
    }
    record.cells().forEach((name, value) -> put(node, name, value, base));
    return node;
  }

  /** A page of a query's result, or of the children in one. */
  public ObjectNode page(Queries.Page page, String base) {
    ObjectNode node = json.createObjectNode();
    node.put("totalSize", page.size()).put("done", page.locator() == null);
    if (page.locator() != null) {
      node.put("nextRecordsUrl", base + "/query/" + page.locator());
    }
    ArrayNode list = node.putArray("records");
    page.records().forEach(record -> list.add(record(record, base)));
    return node;
  }

  private void put(ObjectNode node, String name, @Nullable Object value, String base) {
    switch (value) {
      case null -> node.putNull(name);
      case ResultRecord parent -> node.set(name, record(parent, base));
      case Queries.Page children -> node.set(name, page(children, base));
      case Compound compound -> {
        ObjectNode parts = node.putObject(name);
        compound.parts().forEach((part, text) -> put(parts, part, text, base));
      }
      case Boolean bool -> node.put(name, bool);
      case Long number -> node.put(name, number);
      case BigDecimal number -> number(node, name, number);
      case Instant instant -> node.put(name, text(instant));
      default -> node.put(name, Values.text(value));
    }
  }

  // Salesforce's numbers are doubles on the wire: 100000.0, 1.0E10.
  private static void number(ObjectNode node, String name, BigDecimal number) {
    double close = number.doubleValue();
    if (Double.isFinite(close) && new BigDecimal(Double.toString(close)).compareTo(number) == 0) {
      node.put(name, close);
    } else {
      node.put(name, number);
    }
  }

  /** REST writes offsets without a colon. */
  public static String text(Instant instant) {
    return Values.text(instant).replace("Z", "+0000");
  }

  public ObjectNode global(ObjectDescribe object, String base) {
    ObjectNode node = object.describe().deepCopy();
    node.remove(List.of("fields", "recordTypeInfos", "childRelationships"));
    String url = base + "/sobjects/" + object.name();
    node.putObject("urls")
        .put("sobject", url)
        .put("describe", url + "/describe")
        .put("rowTemplate", url + "/{ID}");
    return node;
  }

  /** REST leaves out nothing that SOAP calls optional, and writes null instead. */
  public ObjectNode describe(ObjectNode describe) {
    for (JsonNode type : describe.path("recordTypeInfos")) {
      ((ObjectNode) type).remove(List.of("person", "picklists"));
    }
    describe
        .path("fields")
        .forEach(
            field -> {
              var node = (ObjectNode) field;
              node.remove(OWN);
              for (String name :
                  new String[] {
                    "calculatedFormula",
                    "compoundFieldName",
                    "controllerName",
                    "defaultValue",
                    "defaultValueFormula",
                    "extraTypeInfo",
                    "inlineHelpText",
                    "mask",
                    "maskType",
                    "referenceTargetField",
                    "relationshipName",
                    "relationshipOrder"
                  }) {
                if (!node.has(name)) {
                  node.putNull(name);
                }
              }
            });
    return describe;
  }
}

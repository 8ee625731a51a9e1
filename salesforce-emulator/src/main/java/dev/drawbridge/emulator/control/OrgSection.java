package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.Features;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.RecordTypeInfo;
import dev.drawbridge.emulator.schema.Schema;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What sort of org it is: its features, record types and recycle bin. */
final class OrgSection implements Section {
  private final Org org;
  private final ObjectMapper json;

  OrgSection(Org org, ObjectMapper json) {
    this.org = org;
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (request.is("GET /org")) {
      return features();
    }
    if (request.is("POST /org")) {
      JsonNode body = Settings.only(request.body(), "multiCurrency", "personAccounts");
      if (switched(body, "multiCurrency", Features.multiCurrency(org.schema()))) {
        org.administration().change(Features::withMultiCurrency);
        org.administration().setUp(setup -> setup.currencies());
      }
      if (switched(body, "personAccounts", Features.personAccounts(org.schema()))) {
        org.administration()
            .change(schema -> Features.withPersonAccounts(schema, nextRecordType(schema)));
      }
      return features();
    }
    if (request.is("POST /recycle-bin/empty")) {
      return json.createObjectNode().put("purged", org.administration().emptyRecycleBin());
    }
    if (request.is("POST /deletion-log/purge")) {
      org.administration().purgeDeletionLog();
      return json.createObjectNode();
    }
    if (request.is("POST /record-types")) {
      JsonNode body = request.body();
      org.administration().change(schema -> added(schema, body));
      Schema schema = org.schema();
      return schema.describe(schema.existing(body.path("object").asText()));
    }
    return null;
  }

  private ObjectNode features() {
    Schema schema = org.schema();
    return json.createObjectNode()
        .put("multiCurrency", Features.multiCurrency(schema))
        .put("personAccounts", Features.personAccounts(schema));
  }

  private static boolean switched(JsonNode body, String feature, boolean on) {
    boolean wanted = Settings.flag(body, feature, on);
    if (on && !wanted) {
      throw new IllegalArgumentException(
          "As on Salesforce, " + feature + " cannot be switched off again; start a new org.");
    }
    return wanted && !on;
  }

  private static Schema added(Schema schema, JsonNode body) {
    String developerName = body.path("developerName").asText("");
    if (!developerName.matches("[A-Za-z]\\w*")) {
      throw new IllegalArgumentException("A record type needs a developerName such as Partner.");
    }
    ObjectDescribe object = schema.existing(body.path("object").asText(""));
    var info =
        new RecordTypeInfo(
            nextRecordType(schema),
            developerName,
            body.path("name").asText(developerName),
            body.path("active").asBoolean(true),
            body.path("default").asBoolean(false),
            false,
            picklists(body.path("picklists"), object));
    return schema.with(object.withRecordType(info));
  }

  private static Map<String, Set<String>> picklists(JsonNode given, ObjectDescribe object) {
    Map<String, Set<String>> picklists = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      Field field = object.field(entry.getKey());
      if (field == null || field.activeValues().isEmpty()) {
        throw new IllegalArgumentException(
            object.name() + " has no picklist '" + entry.getKey() + "'.");
      }
      Set<String> values = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      for (JsonNode value : entry.getValue()) {
        if (!field.activeValues().containsKey(value.asText())) {
          throw new IllegalArgumentException(
              "'"
                  + value.asText()
                  + "' is no value of "
                  + object.name()
                  + "."
                  + field.name()
                  + ".");
        }
        values.add(value.asText());
      }
      picklists.put(field.name().toLowerCase(Locale.ROOT), values);
    }
    return picklists;
  }

  private static String nextRecordType(Schema schema) {
    long used = schema.objects().stream().mapToLong(object -> object.recordTypes().size()).sum();
    return SalesforceId.of("012", used + 1);
  }
}

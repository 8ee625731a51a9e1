package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.schema.HistoryObjects;
import dev.drawbridge.emulator.schema.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects and fields: what there is, and changes of it while the org runs. */
final class SchemaSection implements Section {
  private final Org org;
  private final ObjectMapper json;

  SchemaSection(Org org, ObjectMapper json) {
    this.org = org;
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (request.is("GET /schema")) {
      return all();
    }
    if (request.is("POST /schema")) {
      JsonNode described = request.list();
      org.administration().change(schema -> schema.described(described));
      return all();
    }
    if (request.is("DELETE /schema/*")) {
      org.administration().change(schema -> schema.without(request.part(1)));
      return json.createObjectNode();
    }
    if (request.is("POST /schema/*/fields")) {
      JsonNode field = request.body();
      org.administration()
          .change(schema -> schema.with(schema.existing(request.part(1)).withField(field)));
      return described(request.part(1));
    }
    if (request.is("DELETE /schema/*/fields/*")) {
      org.administration()
          .change(
              schema ->
                  schema.with(schema.existing(request.part(1)).withoutField(request.part(3))));
      return described(request.part(1));
    }
    if (request.is("POST /schema/*/history")) {
      List<String> fields = new ArrayList<>();
      request.body().path("fields").forEach(field -> fields.add(field.asText()));
      org.administration().change(schema -> HistoryObjects.track(schema, request.part(1), fields));
      return described(HistoryObjects.name(org.schema().existing(request.part(1)).name()));
    }
    return null;
  }

  private JsonNode described(String object) {
    Schema schema = org.schema();
    return schema.describe(schema.existing(object));
  }

  private ArrayNode all() {
    Schema schema = org.schema();
    ArrayNode objects = json.createArrayNode();
    schema.objects().forEach(object -> objects.add(schema.describe(object)));
    return objects;
  }
}

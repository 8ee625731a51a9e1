package dev.drawbridge.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import org.jdbi.v3.core.Handle;

/** Keeps the mappings in the control schema, each with its configuration as it was imported. */
public final class MappingStore {
  private final ObjectMapper json = new ObjectMapper();

  public Mappings all(Handle handle) {
    return new Mappings(
        handle
            .createQuery("SELECT definition FROM drawbridge.mapping ORDER BY table_name")
            .map((rs, ctx) -> parsed(rs.getString(1)))
            .list());
  }

  public void save(Handle handle, Mapping mapping, JsonNode config) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.mapping (table_name, object_name, definition, config)
            VALUES (:table, :object, :definition::jsonb, :config::jsonb)
            ON CONFLICT (table_name) DO UPDATE
               SET definition = excluded.definition, config = excluded.config, updated_at = now()
            """)
        .bind("table", mapping.table())
        .bind("object", mapping.objectName())
        .bind("definition", text(mapping))
        .bind("config", config.toString())
        .execute();
  }

  private Mapping parsed(String definition) {
    try {
      return json.readValue(definition, Mapping.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "drawbridge.mapping holds a definition of another version", e);
    }
  }

  private String text(Mapping mapping) {
    try {
      return json.writeValueAsString(mapping);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.drawbridge.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.ObjectDescription;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the mappings in the control schema, each with its configuration as it was imported.
 * Thread-safe.
 */
public final class MappingStore {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

  /** Every call to Salesforce begins with reading the mappings, and hardly ever has one changed. */
  private record Parsed(String definition, Mapping mapping) {}

  /**
   * Until the transaction ends no other transaction changes mappings, or what captures them. All
   * may read them.
   */
  public static void lock(Handle handle) {
    handle.execute("LOCK TABLE drawbridge.mapping IN SHARE ROW EXCLUSIVE MODE");
  }

  public Mappings all(Handle handle) {
    return new Mappings(
        handle
            .createQuery(
                "SELECT table_name, definition FROM drawbridge.mapping ORDER BY table_name")
            .map((rs, ctx) -> mapping(rs.getString("table_name"), rs.getString("definition")))
            .list());
  }

  /** Another text whenever a mapping was imported: a plan made by other mappings does not fit. */
  public String version(Handle handle) {
    return handle
        .createQuery("SELECT count(*) || ' ' || max(updated_at) FROM drawbridge.mapping")
        .mapTo(String.class)
        .findOne()
        .orElse("");
  }

  private Mapping mapping(String table, String definition) {
    return parsed
        .compute(
            table,
            (name, known) ->
                known != null && known.definition().equals(definition)
                    ? known
                    : new Parsed(definition, read(definition, Mapping.class)))
        .mapping();
  }

  /** What Salesforce said of each table's fields at its last import, as far as it was kept. */
  public Map<String, ObjectDescription> described(Handle handle) {
    var described = new HashMap<String, ObjectDescription>();
    handle
        .createQuery(
            "SELECT table_name, described FROM drawbridge.mapping WHERE described IS NOT NULL")
        .map(
            (rs, ctx) ->
                described.put(rs.getString(1), read(rs.getString(2), ObjectDescription.class)))
        .list();
    return described;
  }

  /** What the ids of a table's records begin with, where the import was told. */
  public static Optional<String> keyPrefix(Handle handle, String table) {
    return handle
        .createQuery(
            "SELECT key_prefix FROM drawbridge.mapping WHERE table_name = :table AND key_prefix IS"
                + " NOT NULL")
        .bind("table", table)
        .mapTo(String.class)
        .findOne();
  }

  public void save(Handle handle, Mapping mapping, JsonNode config) {
    save(handle, mapping, config, null);
  }

  /**
   * @param described what Salesforce says of the object now; kept of it is what a later change
   *     would harm: the mapped fields and those that a new record must have
   */
  public void save(
      Handle handle, Mapping mapping, JsonNode config, @Nullable ObjectDescription described) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.mapping (table_name, object_name, definition, config, described, key_prefix)
            VALUES (:table, :object, :definition::jsonb, :config::jsonb, :described::jsonb, :keyPrefix)
            ON CONFLICT (table_name) DO UPDATE
               SET definition = excluded.definition, config = excluded.config,
                   described = excluded.described,
                   key_prefix = coalesce(excluded.key_prefix, mapping.key_prefix), updated_at = now()
            """)
        .bind("described", described == null ? null : text(described.keptFor(mapping)))
        .bind("keyPrefix", described == null ? null : described.keyPrefix())
        .bind("table", mapping.table())
        .bind("object", mapping.objectName())
        .bind("definition", text(mapping))
        .bind("config", config.toString())
        .execute();
  }

  /**
   * @param keyPrefix null keeps what is known
   */
  public static void keepKeyPrefix(Handle handle, String table, @Nullable String keyPrefix) {
    handle
        .createUpdate(
            "UPDATE drawbridge.mapping SET key_prefix = coalesce(:prefix, key_prefix)"
                + " WHERE table_name = :table")
        .bind("prefix", keyPrefix)
        .bind("table", table)
        .execute();
  }

  private <T> T read(String definition, Class<T> type) {
    try {
      return JSON.readValue(definition, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "drawbridge.mapping holds a definition of another version", e);
    }
  }

  private String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

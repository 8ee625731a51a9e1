package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.FormerName;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Unique values that records had in Salesforce and gave up since. A child that was written under
 * one of them still hangs on that record, whatever its row says of it. Every method runs in the
 * caller's transaction.
 */
public final class FormerNames {
  private FormerNames() {}

  /**
   * Other keys than the unique identifier that an accepted change gave up, as its row had them: of
   * the identifier it is known what was accepted.
   */
  public static List<FormerName> of(Change accepted, String sfid, Mappings mappings) {
    if (accepted.action() == Action.DELETE || accepted.old().isEmpty()) {
      return List.of();
    }
    String table = accepted.record().table();
    Optional<String> identifier =
        mappings.byTable(table).flatMap(Mapping::uniqueIdentifierColumn).map(Column::name);
    List<FormerName> names = new ArrayList<>();
    for (KeyColumn column : mappings.keyColumns(table)) {
      if (!(column instanceof KeyColumn.Own own)) {
        continue;
      }
      if (identifier.filter(own.name()::equals).isPresent()) {
        continue;
      }
      if (!accepted.values().columns().containsKey(own.name())) {
        continue;
      }
      String before = accepted.old().get(own.name());
      if (before != null && !before.isBlank()) {
        names.add(new FormerName(sfid, before));
      }
    }
    return names;
  }

  public static void remember(Handle handle, Collection<FormerName> names) {
    if (names.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.former_name (sfid, value)
            SELECT * FROM unnest(:sfids, :values) ON CONFLICT DO NOTHING
            """)
        .bindArray("sfids", String.class, names.stream().map(FormerName::sfid).toList())
        .bindArray("values", String.class, names.stream().map(FormerName::value).toList())
        .execute();
  }

  /**
   * Remembers the accepted unique identifiers of records that get others.
   *
   * @param keys by record the new one, empty for none
   */
  public static void rememberIdentifiers(Handle handle, List<String> sfids, List<String> keys) {
    if (sfids.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.former_name (sfid, value)
            SELECT i.sfid, i.key FROM unnest(:sfids, :keys) AS g(sfid, key)
              JOIN drawbridge.record_identity i USING (sfid)
             WHERE i.key <> g.key
            ON CONFLICT DO NOTHING
            """)
        .bindArray("sfids", String.class, sfids)
        .bindArray("keys", String.class, keys)
        .execute();
  }

  static List<FormerName> find(Handle handle, Collection<String> sfids) {
    return handle
        .createQuery("SELECT sfid, value FROM drawbridge.former_name WHERE sfid = ANY(:sfids)")
        .bindArray("sfids", String.class, sfids)
        .map(ConstructorMapper.of(FormerName.class))
        .list();
  }

  /** Of records that are deleted in Salesforce. */
  public static void forget(Handle handle, Collection<String> sfids) {
    handle
        .createUpdate("DELETE FROM drawbridge.former_name WHERE sfid = ANY(:sfids)")
        .bindArray("sfids", String.class, sfids)
        .execute();
  }
}

package dev.drawbridge.read;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows that may stand for some records, found by what tells them. Pure. */
final class LocalRows {
  private final Map<String, LocalRow> bySfid = new HashMap<>();
  private final Map<String, LocalRow> byIdentity = new HashMap<>();
  private final Map<String, LocalRow> byKey = new HashMap<>();
  private final Map<Long, LocalRow> byId = new HashMap<>();
  private final Map<String, Long> owners;

  /**
   * @param owners by sfid, the row whose life is known to stand for that record
   */
  LocalRows(List<LocalRow> rows, Map<String, Long> owners) {
    this.owners = Map.copyOf(owners);
    for (LocalRow row : rows) {
      byId.put(row.id(), row);
      if (row.sfid() != null) {
        bySfid.putIfAbsent(row.sfid(), row);
        continue;
      }
      // A row that is known to stand for a record is none of another that has its key.
      if (row.identity() != null) {
        byIdentity.putIfAbsent(row.identity(), row);
      } else if (row.key() != null) {
        byKey.putIfAbsent(row.key(), row);
      }
    }
  }

  Collection<Long> ids() {
    return byId.keySet();
  }

  /** The row that shows this sfid. */
  Optional<LocalRow> showing(String sfid) {
    return Optional.ofNullable(bySfid.get(sfid));
  }

  /** Whether a row other than this one is known to stand for the record. */
  boolean isOfAnother(String sfid, LocalRow row) {
    Long owner = owners.get(sfid);
    return owner != null && owner != row.id();
  }

  /** The row without an sfid that stands for the record, or has its unique identifier. */
  Optional<LocalRow> without(String sfid, @Nullable String key) {
    LocalRow known = byIdentity.get(sfid);
    if (known != null || key == null) {
      return Optional.ofNullable(known);
    }
    return Optional.ofNullable(byKey.get(key));
  }
}

package dev.drawbridge.emulator.computed;

import dev.drawbridge.emulator.formula.FieldReference;
import dev.drawbridge.emulator.formula.Scope;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record as formulas see it.
 *
 * @param before what was stored before the change that is being checked; null if it is new
 */
public record RowScope(Records records, Row row, @Nullable Row before, boolean isNew)
    implements Scope {
  public static RowScope stored(Records records, Row row) {
    return new RowScope(records, row, row, false);
  }

  public static RowScope saving(Records records, Row row, @Nullable Row before) {
    return new RowScope(records, row, before, before == null);
  }

  @Override
  public @Nullable Object value(FieldReference field) {
    return follow(row, field);
  }

  @Override
  public @Nullable Object priorValue(FieldReference field) {
    return follow(before == null ? row : before, field);
  }

  @Override
  public Instant now() {
    return records.now();
  }

  private @Nullable Object follow(Row from, FieldReference reference) {
    Row current = from;
    for (Field lookup : reference.lookups()) {
      Object id = current.value(lookup.name());
      Row parent = id == null ? null : records.row(id.toString());
      if (parent == null) {
        return null;
      }
      current = parent;
    }
    // Of a lookup to several objects the parent may be of another one than the formula means.
    Field field = current.object().field(reference.field().name());
    return field == null ? null : records.value(current, field);
  }
}

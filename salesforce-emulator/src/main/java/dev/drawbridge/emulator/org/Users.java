package dev.drawbridge.emulator.org;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import dev.drawbridge.emulator.user.SystemRight;
import dev.drawbridge.emulator.user.UserContact;
import dev.drawbridge.emulator.user.UserProfile;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who the org's users are, and what each may do in it as a whole. */
public final class Users {
  private final Reader org;

  /** Looks at all records of the org while nobody writes. */
  public interface Reader {
    <T extends @Nullable Object> T read(Function<Store, T> reader);
  }

  public Users(Reader org) {
    this.org = org;
  }

  public List<UserProfile> all() {
    return org.read(
        store ->
            store.table(store.schema().existing("User")).rows().stream()
                .map(UserProfile::of)
                .toList());
  }

  /** The user with this id; null if there is none. */
  public @Nullable UserProfile withId(String id) {
    Row row = row(id);
    return row == null ? null : UserProfile.of(row);
  }

  /** Where the user with this id is to be found; null if there is none. */
  public @Nullable UserContact contact(String id) {
    Row row = row(id);
    return row == null ? null : UserContact.of(row);
  }

  /** The user with this name; null if there is none. */
  public @Nullable UserProfile named(String name) {
    return org.read(
        store -> {
          ObjectDescribe object = store.schema().object("User");
          Field field = object == null ? null : object.field("Username");
          List<Row> found =
              object == null || field == null ? List.of() : store.live(object, field, name);
          return found.isEmpty() ? null : UserProfile.of(found.getFirst());
        });
  }

  /** Whether there is a user with this id who may come in and work. */
  public boolean active(String id) {
    Row row = row(id);
    return row != null && Boolean.TRUE.equals(row.value("IsActive"));
  }

  /** Whether the user with this id has a system permission. */
  public boolean has(String id, SystemRight right) {
    return org.read(store -> store.permissionsOf(id).has(right));
  }

  private @Nullable Row row(String id) {
    Row row = org.read(store -> store.row(id));
    return row == null || !row.object().name().equals("User") ? null : row;
  }
}

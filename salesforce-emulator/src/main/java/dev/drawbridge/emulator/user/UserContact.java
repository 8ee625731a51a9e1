package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a user is to be found, and when that or anything else of the user was changed last. */
public record UserContact(
    @Nullable String street,
    @Nullable String city,
    @Nullable String state,
    @Nullable String country,
    @Nullable String postalCode,
    @Nullable String mobilePhone,
    Instant modified) {

  public static UserContact of(Row row) {
    return new UserContact(
        text(row, "Street"),
        text(row, "City"),
        text(row, "State"),
        text(row, "Country"),
        text(row, "PostalCode"),
        text(row, "MobilePhone"),
        row.value("LastModifiedDate") instanceof Instant modified ? modified : Instant.EPOCH);
  }

  private static @Nullable String text(Row row, String field) {
    Object value = row.value(field);
    return value == null ? null : value.toString();
  }
}

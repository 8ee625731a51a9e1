package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.Row;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A user as logins and sessions know one. */
public record UserProfile(
    String id,
    String username,
    String email,
    @Nullable String firstName,
    String lastName,
    String alias,
    String nickname,
    @Nullable String profile,
    boolean active) {

  public static UserProfile of(Row row) {
    return new UserProfile(
        row.id(),
        text(row, "Username"),
        text(row, "Email"),
        row.value("FirstName") == null ? null : text(row, "FirstName"),
        text(row, "LastName"),
        text(row, "Alias"),
        text(row, row.value("CommunityNickname") == null ? "Alias" : "CommunityNickname"),
        row.value("ProfileId") == null ? null : text(row, "ProfileId"),
        Boolean.TRUE.equals(row.value("IsActive")));
  }

  public String fullName() {
    return firstName == null ? lastName : firstName + " " + lastName;
  }

  private static String text(Row row, String field) {
    return Objects.requireNonNullElse(row.value(field), "").toString();
  }
}

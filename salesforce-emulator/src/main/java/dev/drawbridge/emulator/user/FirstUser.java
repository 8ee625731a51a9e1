package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.SalesforceId;

/** The user that every org has from the start, who may do everything. */
public final class FirstUser {
  public static final String ID = SalesforceId.of("005", 1);
  public static final String NAME = "integration@drawbridge.test";

  /** The profile of administrators. */
  public static final String PROFILE = SalesforceId.of("00e", 1);

  private FirstUser() {}
}

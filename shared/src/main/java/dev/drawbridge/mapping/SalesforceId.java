package dev.drawbridge.mapping;

/**
 * Salesforce's record ids: 15 characters that differ in case, or 18, whose last three say which of
 * the others are capitals. Pure.
 */
public final class SalesforceId {
  private static final String CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

  private static final int SHORT = 15;

  private SalesforceId() {}

  /** The 15 characters, which both forms begin with; what is shorter stays as it is. */
  public static String of15(String id) {
    return id.substring(0, Math.min(SHORT, id.length()));
  }

  /** Whether both name one record: an application may have written either form. */
  public static boolean same(String one, String other) {
    return of15(one).equals(of15(other));
  }

  /** The id with 18 characters; what is no id of 15 stays as it is. */
  public static String of18(String id) {
    if (id.length() != SHORT || !id.matches("[a-zA-Z0-9]+")) {
      return id;
    }
    var out = new StringBuilder(id);
    for (int part = 0; part < 3; part++) {
      int capitals = 0;
      for (int i = 0; i < 5; i++) {
        char c = id.charAt(part * 5 + i);
        if (c >= 'A' && c <= 'Z') {
          capitals |= 1 << i;
        }
      }
      out.append(CHECKSUM.charAt(capitals));
    }
    return out.toString();
  }
}

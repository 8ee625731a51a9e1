package dev.drawbridge.emulator.api;

/** A whole call is refused; {@code code} is one of Salesforce's exception codes. */
public final class ApiFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public ApiFault(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public String code() {
    return code;
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  public static ApiFault noSuchColumn(String field, String object) {
    return new ApiFault(
        "INVALID_FIELD",
        "No such column '"
            + field
            + "' on entity '"
            + object
            + "'. If you are attempting to use a custom field, be sure to append the '__c' after"
            + " the custom field name. Please reference your WSDL or the describe call for the"
            + " appropriate names.");
  }

  public static ApiFault noSuchObject(String object) {
    return new ApiFault(
        "INVALID_TYPE",
        "sObject type '"
            + object
            + "' is not supported. If you are attempting to use a custom object, be sure to append"
            + " the '__c' after the entity name. Please reference your WSDL or the describe call"
            + " for the appropriate names.");
  }
}

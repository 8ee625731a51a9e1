package dev.drawbridge.emulator.schema;

import java.util.Locale;

/** The field types of the describe calls that the org can store. */
public enum FieldType {
  ID("tns:ID"),
  STRING("xsd:string"),
  TEXTAREA("xsd:string"),
  PICKLIST("xsd:string"),
  MULTIPICKLIST("xsd:string"),
  COMBOBOX("xsd:string"),
  PHONE("xsd:string"),
  URL("xsd:string"),
  EMAIL("xsd:string"),
  ENCRYPTEDSTRING("xsd:string"),
  REFERENCE("tns:ID"),
  BOOLEAN("xsd:boolean"),
  INT("xsd:int"),
  DOUBLE("xsd:double"),
  CURRENCY("xsd:double"),
  PERCENT("xsd:double"),
  DATE("xsd:date"),
  DATETIME("xsd:dateTime"),
  TIME("xsd:time"),
  BASE64("xsd:base64Binary"),
  ADDRESS("urn:address"),
  LOCATION("urn:location");

  private final String soapType;

  FieldType(String soapType) {
    this.soapType = soapType;
  }

  public String soapType() {
    return soapType;
  }

  /** The name used in describe results. */
  public String describeName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean text() {
    return soapType.equals("xsd:string");
  }

  /** Whether values of this type only put the values of other fields together. */
  public boolean compound() {
    return this == ADDRESS || this == LOCATION;
  }

  public boolean decimal() {
    return soapType.equals("xsd:double");
  }

  /** Whether AllowFieldTruncationHeader shortens values of this type; the guide leaves out url. */
  public boolean truncatable() {
    return text() && this != URL;
  }

  /** The length a describe has when it does not say. */
  public int defaultLength() {
    return switch (this) {
      case ID, REFERENCE -> 18;
      case STRING, PICKLIST, COMBOBOX, URL -> 255;
      case TEXTAREA -> 32_000;
      case MULTIPICKLIST -> 4_099;
      case PHONE -> 40;
      case EMAIL -> 80;
      case ENCRYPTEDSTRING -> 175;
      default -> 0;
    };
  }

  public static FieldType ofDescribeName(String name) {
    for (FieldType type : values()) {
      if (type.describeName().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "Field type '" + name + "' is not emulated; use one of the describe types of the README.");
  }
}

package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;

/** What the batches of a job are written in. */
public enum ContentType {
  CSV("text/csv"),
  XML("application/xml"),
  JSON("application/json");

  private final String mime;

  ContentType(String mime) {
    this.mime = mime;
  }

  String mime() {
    return mime;
  }

  static ContentType of(String name) {
    return switch (name) {
      case "CSV" -> CSV;
      case "XML" -> XML;
      case "JSON" -> JSON;
      case "ZIP_CSV", "ZIP_XML", "ZIP_JSON" ->
          throw new ApiFault(
              "UnsupportedContentType", "Jobs of content type " + name + " are not enabled.");
      default ->
          throw new ApiFault(
              "InvalidXml", "'" + name + "' is not a valid value for the type ContentType");
    };
  }
}

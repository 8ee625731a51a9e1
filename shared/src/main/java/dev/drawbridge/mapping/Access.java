package dev.drawbridge.mapping;

/** Whether changes of a mapped table are sent to Salesforce. */
public enum Access {
  READ_ONLY("read_only"),
  READ_WRITE("read_write");

  private final String json;

  Access(String json) {
    this.json = json;
  }

  /** The word of Heroku Connect's export format. */
  public String json() {
    return json;
  }
}

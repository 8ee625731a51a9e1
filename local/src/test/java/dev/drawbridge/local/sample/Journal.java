package dev.drawbridge.local.sample;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What the sample's functions saw: a test and its handlers have only the JVM in common. */
public final class Journal {
  public static final BlockingQueue<JsonNode> HELD = new LinkedBlockingQueue<>();
  public static final BlockingQueue<JsonNode> RECEIVED = new LinkedBlockingQueue<>();

  private Journal() {}
}

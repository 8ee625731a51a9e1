package dev.drawbridge.emulator.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All changes in the order in which they were applied, each as one line of JSON. */
public final class Journal implements AutoCloseable {
  private final ObjectMapper json;
  private final Lines lines = new Lines();

  public Journal(ObjectMapper json) {
    this.json = json;
  }

  /** The lines of entries that come next; sequence numbers start at 1 and have no gaps. */
  public synchronized List<byte[]> lines(List<Entry> entries) {
    List<byte[]> next = new ArrayList<>();
    for (Entry entry : entries) {
      next.add(line(entry, lines.size() + next.size() + 1L));
    }
    return next;
  }

  private byte[] line(Entry entry, long number) {
    ObjectNode node = json.createObjectNode();
    node.put("seq", number);
    node.put("time", entry.time().toString());
    node.put("api", entry.call().api()).put("call", entry.call().number());
    node.put("user", entry.call().user()).put("verb", entry.call().verb().lower());
    node.put("outcome", entry.outcome().name().toLowerCase(Locale.ROOT));
    node.put("object", entry.object()).put("id", entry.id());
    if (entry.externalId() == null) {
      node.putNull("externalId");
    } else {
      node.putObject("externalId")
          .put("field", entry.externalId().field())
          .put("value", entry.externalId().value());
    }
    node.set("fields", entry.fields());
    node.put("error", entry.error());
    try {
      return json.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A journal entry cannot be written as JSON.", e);
    }
  }

  /** Adds a line, new or read back from disk. */
  public synchronized void add(byte[] line) {
    lines.add(line);
  }

  public synchronized void clear() {
    lines.clear();
  }

  /**
   * The part of the journal that is there now.
   *
   * @param first the number of its first line, counted from 0
   * @param end the number behind its last one
   * @param bytes of all of it, each line with its line feed
   */
  public record Part(int first, int end, long bytes) {}

  /** The lines with a sequence number above {@code seq}. */
  public synchronized Part after(long seq) {
    var first = (int) Math.clamp(seq, 0, lines.size());
    return new Part(first, lines.size(), lines.bytes(first) + lines.size() - first);
  }

  /**
   * Writes a part. Writers are kept waiting for a block of lines at a time, and not for whoever
   * reads.
   *
   * @throws IOException when it cannot be written, or the journal was emptied meanwhile
   */
  public void write(Part part, OutputStream out) throws IOException {
    for (int next = part.first(); next < part.end(); ) {
      List<byte[]> block = block(next);
      if (block.isEmpty()) {
        throw new IOException("the journal was emptied meanwhile");
      }
      for (byte[] line : block.subList(0, Math.min(block.size(), part.end() - next))) {
        out.write(line);
        out.write('\n');
      }
      next += block.size();
    }
  }

  private synchronized List<byte[]> block(int first) {
    return lines.block(first);
  }

  @Override
  public synchronized void close() {
    lines.close();
  }
}

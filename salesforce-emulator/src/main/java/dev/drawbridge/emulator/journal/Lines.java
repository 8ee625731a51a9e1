package dev.drawbridge.emulator.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines by number, kept in a temporary file: a million of them would fill the heap. */
final class Lines implements AutoCloseable {
  private static final int TAIL = 1 << 18;

  private final FileChannel file;
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream(TAIL);

  /** Where each line starts, and where the last one ends. */
  private long[] starts = new long[1_024];

  private int size;

  Lines() {
    try {
      Path path = Files.createTempFile("org-journal", ".ndjson");
      this.file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException("The journal needs a temporary file.", e);
    }
  }

  int size() {
    return size;
  }

  void add(byte[] line) {
    if (size + 1 == starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    starts[size + 1] = starts[size] + line.length;
    size++;
    tail.writeBytes(line);
    if (tail.size() >= TAIL) {
      flush();
    }
  }

  private void flush() {
    try {
      write(ByteBuffer.wrap(tail.toByteArray()), starts[size] - tail.size());
      tail.reset();
    } catch (IOException e) {
      throw new UncheckedIOException("The journal cannot be written.", e);
    }
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  /** How many bytes the lines have together, from this one on; the first has number 0. */
  long bytes(int first) {
    return starts[size] - starts[first];
  }

  /** As many lines from this one on as are read at a time: one, or 256 KB of them. */
  List<byte[]> block(int first) {
    if (first >= size) {
      return List.of();
    }
    flush();
    int end = first + 1;
    while (end < size && starts[end + 1] - starts[first] <= TAIL) {
      end++;
    }
    byte[] block = read(starts[first], (int) (starts[end] - starts[first]));
    List<byte[]> lines = new ArrayList<>(end - first);
    for (int i = first; i < end; i++) {
      var from = (int) (starts[i] - starts[first]);
      lines.add(Arrays.copyOfRange(block, from, from + (int) (starts[i + 1] - starts[i])));
    }
    return lines;
  }

  private byte[] read(long position, int length) {
    ByteBuffer block = ByteBuffer.allocate(length);
    try {
      while (block.hasRemaining()) {
        if (file.read(block, position + block.position()) < 0) {
          throw new IOException("its file ends too early");
        }
      }
      return block.array();
    } catch (IOException e) {
      throw new UncheckedIOException("The journal cannot be read.", e);
    }
  }

  void clear() {
    size = 0;
    tail.reset();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The journal cannot be closed.", e);
    }
  }
}

package dev.drawbridge.emulator.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Complete lines of a file, without their line ends; what follows the last line end is left out.
 */
final class LineReader {
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();

  LineReader(FileChannel channel) {
    this.channel = channel;
  }

  byte @Nullable [] next() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      if (!buffer.hasRemaining()) {
        buffer.clear();
        int read = channel.read(buffer);
        buffer.flip();
        if (read < 0) {
          return null;
        }
        continue;
      }
      int start = buffer.position();
      int end = start;
      while (end < buffer.limit() && buffer.get(end) != '\n') {
        end++;
      }
      line.write(buffer.array(), start, end - start);
      boolean complete = end < buffer.limit();
      buffer.position(complete ? end + 1 : end);
      if (complete) {
        return line.toByteArray();
      }
    }
  }
}

package dev.drawbridge.local.workflow;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The functions which Step Functions adds to JSONata, and those of JSONata that read a clock or
 * draw random numbers, on the clock and randomness given.
 */
final class StatesFunctions {
  private static final Set<String> ALGORITHMS =
      Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final RandomGenerator random;

  StatesFunctions(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  void bindTo(Frame frame) {
    bind(frame, "partition", args -> partition(list(args.get(0)), integer(args.get(1))), 2, 2);
    bind(
        frame,
        "range",
        args -> range(integer(args.get(0)), integer(args.get(1)), integer(args.get(2))),
        3,
        3);
    bind(frame, "hash", args -> hash(text(args.get(0)), text(args.get(1))), 2, 2);
    bind(frame, "parse", args -> parse(text(args.get(0))), 1, 1);
    bind(frame, "uuid", _ -> new UUID(random.nextLong(), random.nextLong()).toString(), 0, 0);
    bind(frame, "random", this::random, 0, 1);
    bind(frame, "millis", _ -> clock.millis(), 0, 0);
    bind(frame, "now", _ -> ISO.format(clock.instant()), 0, 0);
  }

  private interface Body {
    @Nullable Object apply(List<?> arguments);
  }

  private static void bind(Frame frame, String name, Body body, int min, int max) {
    frame.bind(
        name,
        Jsonata.function(
            name,
            (List<?> arguments) -> {
              if (arguments.size() < min || arguments.size() > max) {
                throw new IllegalArgumentException("$" + name + ": wrong number of arguments");
              }
              return body.apply(arguments);
            },
            null));
  }

  private static List<List<?>> partition(List<?> list, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("$partition: the size must be positive");
    }
    var parts = new ArrayList<List<?>>();
    for (int from = 0; from < list.size(); from += size) {
      parts.add(list.subList(from, Math.min(from + size, list.size())));
    }
    return parts;
  }

  private static Object range(int from, int to, int step) {
    if (step == 0) {
      throw new IllegalArgumentException("$range: the step must not be 0");
    }
    var range = new ArrayList<Integer>();
    for (long i = from; step > 0 ? i <= to : i >= to; i += step) {
      range.add((int) i);
    }
    // A sequence of one is its element: recorded from AWS.
    return range.size() == 1 ? range.getFirst() : range;
  }

  private static String hash(String text, String algorithm) {
    if (!ALGORITHMS.contains(algorithm)) {
      throw new IllegalArgumentException("$hash: the algorithm must be one of " + ALGORITHMS);
    }
    try {
      byte[] digest =
          MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Object parse(String json) {
    try {
      Object value = Json.parse(json);
      return value == null ? Jsonata.NULL_VALUE : value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("$parse: not a JSON text");
    }
  }

  private Object random(List<?> arguments) {
    return arguments.isEmpty()
        ? random.nextDouble()
        : new Random(integer(arguments.getFirst())).nextDouble();
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("expected an array");
  }

  private static int integer(@Nullable Object value) {
    if (value instanceof Number number && number.doubleValue() == number.intValue()) {
      return number.intValue();
    }
    throw new IllegalArgumentException("expected an integer");
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("expected a string");
  }
}

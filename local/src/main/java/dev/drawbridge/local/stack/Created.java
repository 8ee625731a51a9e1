package dev.drawbridge.local.stack;

import java.util.Map;

/**
 * A resource that is there.
 *
 * @param ref what {@code !Ref} says of it
 * @param attributes what {@code !GetAtt} says of it
 */
record Created(String ref, Map<String, Object> attributes) {
  static Created of(String ref, String arn) {
    return new Created(ref, Map.of("Arn", arn));
  }
}

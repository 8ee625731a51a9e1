package dev.drawbridge.local.secret;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The secrets of a stack, found by name or by ARN. */
public final class Secrets {
  private static final String ARN = "arn:aws:secretsmanager:";

  private final Map<String, Secret> byName = new ConcurrentHashMap<>();
  private final String arnPrefix;

  /** One secret. */
  public record Secret(String name, String arn, String value) {
    @Override
    public String toString() {
      return "Secret[" + name + "]";
    }
  }

  public Secrets(String region, String account) {
    arnPrefix = ARN + region + ":" + account + ":secret:";
  }

  /** Stores a value under a name or an ARN. */
  public Secret put(String nameOrArn, String value) {
    boolean isArn = nameOrArn.startsWith(ARN);
    String name = isArn ? nameOrArn.substring(nameOrArn.lastIndexOf(':') + 1) : nameOrArn;
    var secret = new Secret(name, isArn ? nameOrArn : arnPrefix + name + "-local0", value);
    byName.put(name, secret);
    return secret;
  }

  public @Nullable Secret find(String nameOrArn) {
    if (!nameOrArn.startsWith(ARN)) {
      return byName.get(nameOrArn);
    }
    return byName.values().stream()
        .filter(secret -> secret.arn().equals(nameOrArn))
        .findFirst()
        .orElse(null);
  }
}

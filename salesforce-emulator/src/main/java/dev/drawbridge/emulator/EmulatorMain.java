package dev.drawbridge.emulator;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs an org in a process of its own. Secrets may come from the environment: everybody on the
 * machine can read a process's arguments.
 */
public final class EmulatorMain {
  /** Where the client's secret is, unless it is an argument. */
  public static final String CLIENT_SECRET = "DRAWBRIDGE_CLIENT_SECRET";

  private static final String KEYSTORE_PASSWORD = "DRAWBRIDGE_KEYSTORE_PASSWORD";

  private EmulatorMain() {}

  public static void main(String[] args) {
    int exit = run(args, System.getenv(), System.out, System.err);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  private static int run(
      String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    EmulatorOptions options;
    try {
      options = options(args, environment);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    try {
      Emulator emulator = Emulator.start(options);
      out.println("Salesforce org ready at " + emulator.url());
      return 0;
    } catch (UncheckedIOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  private static EmulatorOptions options(String[] args, Map<String, String> environment) {
    EmulatorOptions defaults = EmulatorOptions.inMemory();
    int port = defaults.port();
    @Nullable Path data = null;
    String clientId = defaults.clientId();
    String clientSecret = environment.getOrDefault(CLIENT_SECRET, defaults.clientSecret());
    boolean tls = false;
    @Nullable Path keystore = null;
    String password = environment.getOrDefault(KEYSTORE_PASSWORD, "");
    List<Path> describes = new ArrayList<>();
    @Nullable String organization = null;
    for (int i = 0; i < args.length; i += 2) {
      if (args[i].equals("--tls")) {
        tls = true;
        i--;
        continue;
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("The option " + args[i] + " needs a value.");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--port" -> port = port(value);
        case "--data" -> data = path(value);
        case "--client-id" -> clientId = value;
        case "--client-secret" -> clientSecret = value;
        case "--organization" -> organization = value;
        case "--schema" -> describes.add(path(value));
        case "--keystore" -> keystore = path(value);
        case "--keystore-password" -> password = value;
        default ->
            throw new IllegalArgumentException(
                "The option "
                    + args[i]
                    + " is not known; use --port, --data, --organization, --schema, --client-id,"
                    + " --client-secret, --tls, --keystore or --keystore-password.");
      }
    }
    return new EmulatorOptions(port, data, clientId, clientSecret)
        .over(tls(tls, keystore, password, data))
        .describing(describes)
        .ofOrganization(organization);
  }

  private static EmulatorOptions.@Nullable Tls tls(
      boolean wanted, @Nullable Path keystore, String password, @Nullable Path data) {
    if (keystore != null) {
      return new EmulatorOptions.Tls.Keystore(keystore, password);
    }
    if (wanted && data == null) {
      throw new IllegalArgumentException(
          "--tls needs --data, where its certificate is kept, or --keystore.");
    }
    return wanted && data != null ? new EmulatorOptions.Tls.SelfSigned(data) : null;
  }

  private static int port(String value) {
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
      throw new IllegalArgumentException(
          "The port must be a number from 0 to 65535, not '" + value + "'.");
    }
    return Integer.parseInt(value);
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + value + "' is not a directory's name.", e);
    }
  }
}

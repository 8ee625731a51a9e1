import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checks (or with {@code write}, rewrites) every Java source of the project; exit 1 names what
 * differs.
 */
public class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("write");
    var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    int different = 0;
    try (var files = Files.walk(Path.of(""))) {
      for (Path file : files.filter(Format::ours).sorted().toList()) {
        String source = Files.readString(file);
        String formatted = formatter.formatSourceAndFixImports(source);
        if (formatted.equals(source)) continue;
        if (write) Files.writeString(file, formatted);
        System.out.println((write ? "formatted " : "not formatted: ") + file);
        different++;
      }
    }
    if (!write && different > 0) {
      System.out.println("Run: mvn -N validate -Dformat");
      System.exit(1);
    }
  }

  private static boolean ours(Path file) {
    return file.toString().endsWith(".java") && !file.toString().contains("target/");
  }
}

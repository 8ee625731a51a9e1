package dev.drawbridge.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A folder's name on the command line. An empty one would be the folder that one is in. */
final class FolderName implements ITypeConverter<Path> {
  @Override
  public Path convert(String name) {
    if (name.isBlank()) {
      throw new TypeConversionException("it needs the name of a folder");
    }
    return Path.of(name);
  }
}

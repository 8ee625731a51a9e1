package dev.drawbridge.database;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.array.SqlArrayType;
import org.jdbi.v3.core.array.SqlArrayTypeFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * Lets arrays be sent in PostgreSQL's binary form. pgjdbc has one for arrays of {@code Long} and
 * {@code String}; Jdbi's own types make arrays of {@code Object}, which it writes as text and
 * escapes character by character, for thousands of ids and names a call.
 */
final class BinaryArrays implements SqlArrayTypeFactory {
  private static final Map<Type, SqlArrayType<?>> TYPES =
      Map.of(
          Long.class, new Elements<>(Long.class, "bigint"),
          String.class, new Elements<>(String.class, "varchar"));

  @Override
  public Optional<SqlArrayType<?>> build(Type elementType, ConfigRegistry config) {
    return Optional.ofNullable(TYPES.get(elementType));
  }

  private record Elements<T>(Class<T> type, String sqlName) implements SqlArrayType<T> {
    @Override
    public String getTypeName() {
      return sqlName;
    }

    @Override
    public Object convertArrayElement(T element) {
      return element;
    }

    @Override
    public Class<?> getArrayElementClass() {
      return type;
    }
  }
}

package dev.drawbridge.emulator.row;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of a stored record, immutable. Records that have the same fields share the names of
 * these, which makes a record a third of the size it has as a map of its own.
 */
final class StoredValues extends AbstractMap<String, Object> {
  /** Which fields a record has, in the order of their names. */
  private record Shape(List<String> names, Map<String, Integer> places) {}

  /** The shapes of one table's records. */
  static final class Shapes {
    private final Map<List<String>, Shape> known = new HashMap<>();

    StoredValues pack(Map<String, Object> values) {
      if (values instanceof StoredValues stored && known.get(stored.shape.names) == stored.shape) {
        return stored;
      }
      String[] names = values.keySet().toArray(String[]::new);
      Arrays.sort(names);
      Shape shape = known.computeIfAbsent(Arrays.asList(names), Shapes::shape);
      Object[] packed = new Object[names.length];
      for (int i = 0; i < names.length; i++) {
        packed[i] = Objects.requireNonNull(values.get(names[i]));
      }
      return new StoredValues(shape, packed);
    }

    private static Shape shape(List<String> names) {
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        places.put(names.get(i), i);
      }
      return new Shape(List.copyOf(names), places);
    }
  }

  private final Shape shape;
  private final Object[] values;

  private StoredValues(Shape shape, Object[] values) {
    this.shape = shape;
    this.values = values;
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    Integer place = shape.places.get(name);
    return place == null ? null : values[place];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return shape.places.containsKey(name);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Object>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return values.length;
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < values.length;
    }

    @Override
    public Map.Entry<String, Object> next() {
      if (next >= values.length) {
        throw new NoSuchElementException();
      }
      return Map.entry(shape.names.get(next), values[next++]);
    }
  }
}

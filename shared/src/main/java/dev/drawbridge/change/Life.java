package dev.drawbridge.change;

/**
 * One life of a local id. An id can be used again (DELETE and INSERT, TRUNCATE, restore from a
 * copy) and can change (UPDATE of {@code id}); what stands for one record of Salesforce is not the
 * id but its life. docs/states.md defines where a life ends.
 *
 * @param table the table's name without schema
 * @param id the local id under which the life was first met
 * @param since the place in the log of the end before it, 0 for none: what is logged of the id
 *     later, up to the next end, is of this life
 */
public record Life(String table, long id, long since) {
  /** The only life of an id that is known. */
  public static Life of(RecordKey record) {
    return new Life(record.table(), record.id(), 0);
  }
}

package dev.drawbridge.salesforce;

/**
 * What a user may do with all records of one object, from all profiles and permission sets
 * together.
 *
 * @param read at least some records
 */
public record ObjectRights(boolean read, boolean viewAll, boolean modifyAll) {
  public static ObjectRights none() {
    return new ObjectRights(false, false, false);
  }

  ObjectRights and(ObjectRights other) {
    return new ObjectRights(
        read || other.read, viewAll || other.viewAll, modifyAll || other.modifyAll);
  }
}

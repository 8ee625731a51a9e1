package dev.drawbridge.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Made-up statements of an application. Every row has a tag nobody had before (name, lastname), and
 * every value that is written begins with the tag of its row and ends with a number that only
 * grows: a value in a wrong record is recognised as a stranger's, an old one after a newer one by
 * its number. Local ids and unique identifiers are of small ranges, so that they are used again.
 */
final class Application {
  /** What an application may do; each episode knows some of it only. */
  enum Habit {
    CHILDREN,
    DELETES,
    KEYS,
    KEYS_AGAIN,
    HANDOVERS,
    TWINS,
    ORPHANS,
    IDS,
    REUSES,
    TRUNCATES,
    RESTORES,
    STALE_SAVES,
    SFIDS,
    STRANDS
  }

  /** Statements of one transaction. */
  record Deed(List<String> statements, boolean locksTables, boolean mayBeTakenBack) {
    static Deed of(String... statements) {
      return of(List.of(statements));
    }

    static Deed of(List<String> statements) {
      return new Deed(statements, false, true);
    }
  }

  /**
   * What only the test needs: rows as they once were, tags of rows that TRUNCATE took, children
   * that name their parent as it was once called, and whose row an entry is of, which a poison
   * entry does not say.
   */
  static final List<String> TABLES =
      List.of(
          """
          CREATE FUNCTION public.tag_of(vals text, olds text) RETURNS text LANGUAGE plpgsql AS $$
          BEGIN
            RETURN coalesce(vals::hstore -> 'lastname', olds::hstore -> 'lastname',
                            vals::hstore -> 'name', olds::hstore -> 'name');
          EXCEPTION WHEN OTHERS THEN
            RETURN NULL;
          END
          $$
          """,
          """
          CREATE FUNCTION public.key_of(vals text) RETURNS text LANGUAGE plpgsql AS $$
          BEGIN
            RETURN upper(trim(vals::hstore -> 'external_id__c'));
          EXCEPTION WHEN OTHERS THEN
            RETURN NULL;
          END
          $$
          """,
          "CREATE TABLE public.truncated (tag text)",
          "CREATE TABLE public.stranded (tag text, parent text)",
          "CREATE TABLE public.account_copy AS SELECT * FROM salesforce.account");

  private final Random random;
  private final List<Habit> habits;
  private final boolean keyed;
  private int numbers;

  Application(Random random, List<Habit> habits, boolean keyed) {
    this.random = random;
    this.habits = habits;
    this.keyed = keyed;
  }

  private boolean knows(Habit habit) {
    return habits.contains(habit);
  }

  private int next() {
    return ++numbers;
  }

  /** Whether rows exchange their records. */
  boolean exchangesRecords() {
    return knows(Habit.SFIDS) && !keyed;
  }

  /** A new row that waits for no row of an open transaction: its id and key are nobody else's. */
  Deed insertAside() {
    return insert("account", Integer.toString(100 + next()), fresh());
  }

  /** Anything at all. */
  Deed any() {
    List<Habit> some = new ArrayList<>(habits);
    int choice = random.nextInt(some.size() + 4);
    if (choice >= some.size()) {
      return switch (choice - some.size()) {
        case 0 -> insert("account", freeId("account"), key());
        default -> update("account");
      };
    }
    return switch (some.get(choice)) {
      case CHILDREN -> child();
      case DELETES -> delete();
      case KEYS, KEYS_AGAIN -> keyed ? rename() : update("account");
      case HANDOVERS -> keyed ? handover() : update("account");
      case REUSES -> sameIdAgain(true);
      case TWINS -> keyed ? twin() : update("account");
      case ORPHANS -> keyed ? orphan() : child();
      case IDS -> random.nextBoolean() ? move() : sameIdAgain(false);
      case TRUNCATES -> truncate();
      case RESTORES -> random.nextInt(3) == 0 ? copy() : restore();
      case STALE_SAVES -> staleSave();
      case SFIDS -> keyed ? update("account") : exchange();
      case STRANDS -> !keyed ? update("account") : random.nextBoolean() ? strand() : leave();
    };
  }

  private static String tag(String table) {
    return table.equals("account") ? "name" : "lastname";
  }

  private static String number(String table) {
    return table.equals("account") ? "phone" : "firstname";
  }

  private String pick(String table) {
    return pick(table, "true");
  }

  /** A row, the same whenever the seed is the same. */
  private String pick(String table, String condition) {
    return "(SELECT id FROM salesforce.%s WHERE %s ORDER BY md5(id || '.%d') LIMIT 1)"
        .formatted(table, condition, random.nextInt());
  }

  private String freeId(String table) {
    if (!knows(Habit.IDS) && !knows(Habit.TRUNCATES)) {
      return Integer.toString(100 + next());
    }
    return "(SELECT i FROM generate_series(1, 5) i WHERE NOT EXISTS (SELECT FROM salesforce.%s r WHERE r.id = i) ORDER BY md5(i || '.%d') LIMIT 1)"
        .formatted(table, random.nextInt());
  }

  private String fresh() {
    return keyed ? "'K" + next() + "'" : "NULL";
  }

  private String key() {
    if (!keyed) {
      return "NULL";
    }
    if (knows(Habit.KEYS_AGAIN)) {
      return "'R" + random.nextInt(3) + "'";
    }
    return random.nextInt(8) == 0 ? "NULL" : fresh();
  }

  private String parent() {
    return keyed
        ? "(SELECT external_id__c FROM salesforce.account WHERE id = %s)"
            .formatted(pick("account", "external_id__c IS NOT NULL"))
        : "(SELECT sfid FROM salesforce.account WHERE id = %s)".formatted(pick("account"));
  }

  private String parentColumn() {
    return keyed ? "account__external_id__c" : "accountid";
  }

  private Deed insert(String table, String id, String key) {
    int n = next();
    String tag = table.charAt(0) + "" + n;
    String values =
        table.equals("account")
            ? "'%1$s', '%1$s.%2$d'".formatted(tag, n)
            : "'%s.%d', %s".formatted(tag, n, random.nextInt(3) == 0 ? "NULL" : parent());
    String columns =
        table.equals("account") ? "description, phone" : "firstname, " + parentColumn();
    if (table.equals("account")) {
      values = "'%1$s.%2$d', '%1$s.%2$d'".formatted(tag, n);
    }
    return Deed.of(
        """
        INSERT INTO salesforce.%1$s (id, %2$s, external_id__c, %3$s)
        SELECT v.i, '%4$s', v.k, %5$s FROM (SELECT %6$s AS i, %7$s::text AS k) v
         WHERE v.i IS NOT NULL
           AND NOT EXISTS (SELECT FROM salesforce.%1$s r WHERE r.external_id__c = v.k)
        """
            .formatted(table, tag(table), columns, tag, values, id, key));
  }

  private Deed child() {
    return switch (random.nextInt(4)) {
      case 0, 1 -> insert("contact", freeId("contact"), key());
      case 2 -> update("contact");
      default ->
          Deed.of(
              "UPDATE salesforce.contact SET firstname = lastname || '.%d', %s = %s WHERE id = %s"
                  .formatted(
                      next(),
                      parentColumn(),
                      random.nextInt(4) == 0 ? "NULL" : parent(),
                      pick("contact")));
    };
  }

  private Deed update(String table) {
    int n = next();
    String set =
        !table.equals("account") || random.nextInt(3) > 0
            ? "%s = %s || '.%d'".formatted(number(table), tag(table), n)
            : random.nextBoolean()
                ? "description = name || '.%d'".formatted(n)
                : "description = name || '.%1$d', phone = name || '.%1$d'".formatted(n);
    return Deed.of("UPDATE salesforce.%s SET %s WHERE id = %s".formatted(table, set, pick(table)));
  }

  private Deed staleSave() {
    String table = knows(Habit.CHILDREN) && random.nextInt(3) == 0 ? "contact" : "account";
    String also =
        random.nextBoolean()
            ? ", %s = %s || '.%d'".formatted(number(table), tag(table), next())
            : "";
    return Deed.of(
        "UPDATE salesforce.%s SET sfid = NULL%s WHERE id = %s".formatted(table, also, pick(table)));
  }

  /** Of rows that are deleted, by a condition that is as true later in the transaction. */
  private List<String> without(String accounts) {
    List<String> statements = new ArrayList<>();
    String children = childrenOf(accounts);
    String delete = "DELETE FROM salesforce.account WHERE " + accounts;
    if (random.nextBoolean()) {
      statements.add(
          "UPDATE salesforce.contact SET %s = NULL, firstname = lastname || '.%d' WHERE %s"
              .formatted(parentColumn(), next(), children));
    } else {
      statements.add("DELETE FROM salesforce.contact WHERE " + children);
    }
    statements.add(delete);
    return statements;
  }

  private String childrenOf(String accounts) {
    return keyed
        ? "(account__external_id__c IN (SELECT external_id__c FROM salesforce.account WHERE %s)%s)"
            .formatted(accounts, knows(Habit.STRANDS) ? orStranded(accounts) : "")
        : "accountid IS NOT NULL";
  }

  private static String orStranded(String accounts) {
    return " OR lastname IN (SELECT s.tag FROM public.stranded s JOIN salesforce.account a ON a.name = s.parent WHERE %s)"
        .formatted(accounts);
  }

  /** Children are left with the name that their parent had: in Salesforce they stay with it. */
  private Deed strand() {
    return Deed.of(
        "CREATE TEMP TABLE renamed ON COMMIT DROP AS SELECT id, name, external_id__c AS was FROM salesforce.account WHERE id = %s"
            .formatted(
                pick(
                    "account",
                    "external_id__c LIKE 'K%' AND external_id__c IN (SELECT account__external_id__c"
                        + " FROM salesforce.contact)")),
        "INSERT INTO public.stranded SELECT c.lastname, r.name FROM salesforce.contact c JOIN"
            + " renamed r ON c.account__external_id__c = r.was",
        "UPDATE salesforce.account SET external_id__c = %s WHERE id IN (SELECT id FROM renamed)"
            .formatted(fresh()),
        "DROP TABLE renamed");
  }

  /** Children leave a row that is deleted, after it, as ON DELETE SET NULL does it. */
  private Deed leave() {
    String account =
        random.nextInt(3) == 0
            ? pick("account")
            : pick("account", "name IN (SELECT parent FROM public.stranded)");
    return Deed.of(
        "CREATE TEMP TABLE leaving ON COMMIT DROP AS SELECT id FROM salesforce.contact WHERE "
            + childrenOf("id = " + account),
        "DELETE FROM salesforce.account WHERE id = " + account,
        "UPDATE salesforce.contact SET firstname = lastname || '.%d', account__external_id__c = %s WHERE id IN (SELECT id FROM leaving)"
            .formatted(next(), random.nextBoolean() ? "NULL" : parent()),
        "DROP TABLE leaving");
  }

  private Deed delete() {
    if (knows(Habit.CHILDREN) && random.nextBoolean()) {
      return Deed.of("DELETE FROM salesforce.contact WHERE id = " + pick("contact"));
    }
    return Deed.of(without("id = " + pick("account")));
  }

  /**
   * A row goes and another one takes its local id, and perhaps its key and its children.
   *
   * @param changes whether the new row changes before anything of it can be sent
   */
  private Deed sameIdAgain(boolean changes) {
    int n = next();
    String id = pick("account");
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT id, external_id__c FROM salesforce.account"
            + " WHERE id = "
            + id);
    statements.add(
        "CREATE TEMP TABLE orphaned ON COMMIT DROP AS SELECT id FROM salesforce.contact WHERE"
            + " account__external_id__c IN (SELECT external_id__c FROM gone)");
    statements.addAll(without("id IN (SELECT id FROM gone)"));
    statements.add(
        "INSERT INTO salesforce.account (id, name, external_id__c, phone, description) SELECT id, 'a%1$d', %2$s, 'a%1$d.%1$d', 'a%1$d.%1$d' FROM gone"
            .formatted(n, keyed && random.nextInt(3) > 0 ? "external_id__c" : fresh()));
    if (keyed && random.nextBoolean()) {
      statements.add(
          "UPDATE salesforce.contact SET account__external_id__c = (SELECT a.external_id__c FROM salesforce.account a JOIN gone USING (id)), firstname = lastname || '.%d' WHERE id IN (SELECT id FROM orphaned)"
              .formatted(next()));
    }
    if (changes) {
      statements.add(
          "UPDATE salesforce.account SET phone = name || '.%d' WHERE id IN (SELECT id FROM gone)"
              .formatted(next()));
    }
    statements.add("DROP TABLE gone, orphaned");
    return Deed.of(statements);
  }

  private Deed move() {
    String table = knows(Habit.CHILDREN) && random.nextInt(3) == 0 ? "contact" : "account";
    String also =
        random.nextBoolean()
            ? ", %s = %s || '.%d'".formatted(number(table), tag(table), next())
            : "";
    return Deed.of(
        "UPDATE salesforce.%1$s SET id = f.i%2$s FROM (SELECT i FROM generate_series(1, 5) i WHERE NOT EXISTS (SELECT FROM salesforce.%1$s r WHERE r.id = i) ORDER BY md5(i || '.%3$d') LIMIT 1) f WHERE id = %4$s"
            .formatted(table, also, random.nextInt(), pick(table)));
  }

  private String follow(String from, String to) {
    return "UPDATE salesforce.contact SET account__external_id__c = %s WHERE account__external_id__c = %s"
        .formatted(to, from);
  }

  /** With their children, as ON UPDATE CASCADE does it. */
  private Deed rename() {
    if (random.nextInt(3) == 0) {
      return swap();
    }
    String id = pick("account", "external_id__c IS NOT NULL");
    String to = knows(Habit.KEYS_AGAIN) ? "'R" + random.nextInt(3) + "'" : fresh();
    String also = random.nextBoolean() ? ", phone = name || '.%d'".formatted(next()) : "";
    return Deed.of(
        "CREATE TEMP TABLE renamed ON COMMIT DROP AS SELECT id, external_id__c AS was, %s AS becomes FROM salesforce.account WHERE id = %s"
            .formatted(to, id),
        "DELETE FROM renamed WHERE becomes IN (SELECT external_id__c FROM salesforce.account)",
        "UPDATE salesforce.account SET external_id__c = (SELECT becomes FROM renamed)%s WHERE id IN (SELECT id FROM renamed)"
            .formatted(also),
        "UPDATE salesforce.contact SET account__external_id__c = (SELECT becomes FROM renamed)"
            + " WHERE account__external_id__c IN (SELECT was FROM renamed)",
        "DROP TABLE renamed");
  }

  /** A key goes to a new row at once, and the row that had it changes once more. */
  private Deed handover() {
    int n = next();
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE TEMP TABLE giver ON COMMIT DROP AS SELECT id, external_id__c AS was FROM salesforce.account WHERE id = %s"
            .formatted(pick("account", "external_id__c IS NOT NULL")));
    String becomes = fresh();
    statements.add(
        "UPDATE salesforce.account SET external_id__c = %s WHERE id IN (SELECT id FROM giver)"
            .formatted(becomes));
    statements.add(follow("(SELECT was FROM giver)", becomes));
    statements.add(
        "INSERT INTO salesforce.account (id, name, external_id__c, phone, description) SELECT %1$d, 'a%2$d', was, 'a%2$d.%2$d', 'a%2$d.%2$d' FROM giver"
            .formatted(100 + next(), n));
    if (random.nextBoolean()) {
      statements.add(
          "UPDATE salesforce.account SET phone = name || '.%d' WHERE id IN (SELECT id FROM giver)"
              .formatted(next()));
    }
    statements.add("DROP TABLE giver");
    return Deed.of(statements);
  }

  private Deed swap() {
    String way = "'T" + next() + "'";
    return Deed.of(
        "CREATE TEMP TABLE pair ON COMMIT DROP AS SELECT id, external_id__c AS was, row_number() OVER (ORDER BY id) AS n FROM (SELECT id, external_id__c FROM salesforce.account WHERE external_id__c IS NOT NULL ORDER BY md5(id || '.%d') LIMIT 2) two"
            .formatted(random.nextInt()),
        "DELETE FROM pair WHERE (SELECT count(*) FROM pair) < 2",
        "UPDATE salesforce.account SET external_id__c = %s WHERE id = (SELECT id FROM pair WHERE n = 1)"
            .formatted(way),
        follow("(SELECT was FROM pair WHERE n = 1)", way),
        "UPDATE salesforce.account SET external_id__c = (SELECT was FROM pair WHERE n = 1) WHERE id"
            + " = (SELECT id FROM pair WHERE n = 2)",
        follow("(SELECT was FROM pair WHERE n = 2)", "(SELECT was FROM pair WHERE n = 1)"),
        "UPDATE salesforce.account SET external_id__c = (SELECT was FROM pair WHERE n = 2), phone = name || '.%d' WHERE id = (SELECT id FROM pair WHERE n = 1)"
            .formatted(next()),
        follow(way, "(SELECT was FROM pair WHERE n = 2)"),
        "DROP TABLE pair");
  }

  /** Two keys for PostgreSQL, one for Salesforce. */
  private Deed twin() {
    return insert(
        "account",
        Integer.toString(100 + next()),
        "(SELECT lower(external_id__c) || ' ' FROM salesforce.account WHERE id = %s)"
            .formatted(pick("account", "external_id__c = upper(external_id__c)")));
  }

  /** Its parent comes later. */
  private Deed orphan() {
    String key = "'L" + random.nextInt(2) + "'";
    return random.nextInt(3) == 0
        ? insert("account", Integer.toString(100 + next()), key)
        : Deed.of(
            "UPDATE salesforce.contact SET account__external_id__c = %s, firstname = lastname || '.%d' WHERE id = %s"
                .formatted(key, next(), pick("contact")));
  }

  private Deed truncate() {
    String table = random.nextInt(3) == 0 ? "contact" : "account";
    return new Deed(
        List.of(
            "INSERT INTO public.truncated SELECT %s FROM salesforce.%s"
                .formatted(tag(table), table),
            "TRUNCATE salesforce.%s RESTART IDENTITY".formatted(table)),
        true,
        true);
  }

  private Deed copy() {
    return Deed.of(
        "DELETE FROM public.account_copy",
        "INSERT INTO public.account_copy SELECT * FROM salesforce.account");
  }

  /** What is gone comes back, with its sfid as the same row, without as another one. */
  private Deed restore() {
    int n = next();
    boolean withSfids = random.nextInt(3) > 0;
    return Deed.of(
        """
        INSERT INTO salesforce.account (id, sfid, name, external_id__c, phone, description)
        SELECT c.id, %1$s, t.tag, c.external_id__c, t.tag || '.%2$d', t.tag || '.%2$d'
          FROM public.account_copy c, LATERAL (SELECT %3$s AS tag) t
         WHERE (c.sfid IS NOT NULL OR NOT %4$s)
           AND NOT EXISTS (SELECT FROM salesforce.account r
                            WHERE r.id = c.id OR r.name = c.name OR r.sfid = c.sfid
                               OR r.external_id__c = c.external_id__c)
        """
            .formatted(
                withSfids ? "c.sfid" : "NULL",
                n,
                withSfids ? "c.name" : "c.name || 'r%d'".formatted(n),
                withSfids));
  }

  /** Each row says all there is to say about its new record. */
  private Deed exchange() {
    int n = next();
    String saysAll =
        ", name = name || 's%1$d', phone = name || 's%1$d.%1$d', description = name || 's%1$d.%1$d'"
            .formatted(n);
    return Deed.of(
        "CREATE TEMP TABLE pair ON COMMIT DROP AS SELECT id, sfid, row_number() OVER (ORDER BY id) AS n FROM (SELECT id, sfid FROM salesforce.account WHERE sfid IS NOT NULL ORDER BY md5(id || '.%d') LIMIT 2) two"
            .formatted(random.nextInt()),
        "DELETE FROM pair WHERE (SELECT count(*) FROM pair) < 2",
        "UPDATE salesforce.account SET sfid = NULL WHERE id = (SELECT id FROM pair WHERE n = 1)",
        "UPDATE salesforce.account SET sfid = (SELECT sfid FROM pair WHERE n = 1)%s WHERE id = (SELECT id FROM pair WHERE n = 2)"
            .formatted(saysAll),
        "UPDATE salesforce.account SET sfid = (SELECT sfid FROM pair WHERE n = 2)%s WHERE id = (SELECT id FROM pair WHERE n = 1)"
            .formatted(saysAll),
        "DROP TABLE pair");
  }

  /** What only the application can put right: keys that collide, parents that are missing. */
  Deed repairs() {
    if (!keyed) {
      return Deed.of(List.of());
    }
    int n = next();
    return new Deed(
        List.of(
            """
            UPDATE salesforce.contact SET account__external_id__c = NULL
             WHERE lastname IN (SELECT tag FROM public.stranded)
            """,
            """
            UPDATE salesforce.contact SET account__external_id__c = NULL
             WHERE account__external_id__c <> upper(trim(account__external_id__c))
            """,
            """
            UPDATE salesforce.account SET external_id__c = 'Z%d.' || id
             WHERE external_id__c <> upper(trim(external_id__c))
            """
                .formatted(n),
            """
            INSERT INTO salesforce.account (id, name, external_id__c, phone, description)
            SELECT 1000 + %1$d * 10 + row_number() OVER (ORDER BY k), 'a%1$d' || k, k,
                   'a%1$d' || k || '.%1$d', 'a%1$d' || k || '.%1$d'
              FROM (SELECT DISTINCT account__external_id__c AS k FROM salesforce.contact c
                     WHERE NOT EXISTS (SELECT FROM salesforce.account a
                                        WHERE a.external_id__c = c.account__external_id__c)) missing
             WHERE k IS NOT NULL
            """
                .formatted(n),
            """
            CREATE TEMP TABLE renamed ON COMMIT DROP AS
            SELECT a.id, a.external_id__c AS was FROM salesforce.account a
             WHERE EXISTS (SELECT FROM salesforce._trigger_log t
                            WHERE t.table_name = 'account' AND t.record_id = a.id
                              AND t.state = 'FAILED' AND t.sf_message ~* 'duplicate.value')
            """,
            """
            UPDATE salesforce.account SET external_id__c = 'Y%d.' || id
             WHERE id IN (SELECT id FROM renamed)
            """
                .formatted(n),
            """
            UPDATE salesforce.contact c SET account__external_id__c = 'Y%d.' || r.id
              FROM renamed r WHERE c.account__external_id__c = r.was
            """
                .formatted(n),
            "DROP TABLE renamed"),
        false,
        false);
  }
}

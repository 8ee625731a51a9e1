grammar Soql;

options { caseInsensitive = true; }

query : select EOF ;

select
  : SELECT selectItem (',' selectItem)*
    FROM object=identifier (AS? alias=name)? (',' relation)*
    (USING SCOPE scope=name)?
    (WHERE where=condition)?
    (WITH access=name)?
    (GROUP BY expression (',' expression)*)?
    (HAVING having=condition)?
    (ORDER BY orderItem (',' orderItem)*)?
    (LIMIT limit=INTEGER)?
    (OFFSET offset=INTEGER)?
    (FOR (VIEW | REFERENCE | UPDATE))*
    (UPDATE (TRACKING | VIEWSTAT))?
    (ALL ROWS)?
  ;

// A relationship with a name of its own: FROM Contact c, c.Account a
relation : path AS? alias=name ;

selectItem
  : '(' select ')'                                              # children
  | TYPEOF relationship=path typeCase+ (ELSE paths)? END        # typeof
  | expression alias=name?                                      # column
  ;

typeCase : WHEN type=identifier THEN paths ;

paths : path (',' path)* ;

expression
  : function=identifier '(' (expression (',' expression)*)? ')' # call
  | path                                                        # field
  ;

// AND and OR must not be mixed without parentheses.
condition
  : term (AND term)+   # conjunction
  | term (OR term)+    # disjunction
  | term               # single
  ;

term
  : NOT term                                      # negation
  | '(' condition ')'                             # group
  | expression comparator value                   # comparison
  | expression NOT? IN '(' select ')'             # semiJoin
  | expression NOT? IN values                     # membership
  | expression (INCLUDES | EXCLUDES) values       # picklist
  ;

values : '(' value (',' value)* ')' ;

comparator : '=' | '!=' | '<>' | '<' | '<=' | '>' | '>=' | LIKE ;

value
  : STRING                           # text
  | ('+' | '-')? (INTEGER | DECIMAL) # number
  | DATETIME                         # datetime
  | DATE                             # date
  | TRUE                             # true
  | FALSE                            # false
  | NULL                             # null
  | name (':' INTEGER)?              # span
  ;

orderItem : expression direction=(ASC | DESC)? (NULLS nulls=(FIRST | LAST))? ;

path : identifier ('.' identifier)* ;

// Two objects have names that are words of the language.
identifier : name | GROUP | ORDER ;

// Words with a meaning that are common names too.
name
  : NAME | VIEW | REFERENCE | UPDATE | ALL | ROWS | FIRST | LAST | SCOPE | TRACKING | VIEWSTAT | END
  ;

SELECT : 'SELECT' ;
FROM : 'FROM' ;
WHERE : 'WHERE' ;
AND : 'AND' ;
OR : 'OR' ;
NOT : 'NOT' ;
IN : 'IN' ;
LIKE : 'LIKE' ;
GROUP : 'GROUP' ;
BY : 'BY' ;
ORDER : 'ORDER' ;
ASC : 'ASC' ;
DESC : 'DESC' ;
NULLS : 'NULLS' ;
FIRST : 'FIRST' ;
LAST : 'LAST' ;
LIMIT : 'LIMIT' ;
OFFSET : 'OFFSET' ;
FOR : 'FOR' ;
VIEW : 'VIEW' ;
REFERENCE : 'REFERENCE' ;
UPDATE : 'UPDATE' ;
ALL : 'ALL' ;
ROWS : 'ROWS' ;
TRUE : 'TRUE' ;
FALSE : 'FALSE' ;
NULL : 'NULL' ;
USING : 'USING' ;
SCOPE : 'SCOPE' ;
WITH : 'WITH' ;
HAVING : 'HAVING' ;
INCLUDES : 'INCLUDES' ;
EXCLUDES : 'EXCLUDES' ;
TYPEOF : 'TYPEOF' ;
WHEN : 'WHEN' ;
THEN : 'THEN' ;
ELSE : 'ELSE' ;
END : 'END' ;
AS : 'AS' ;
TRACKING : 'TRACKING' ;
VIEWSTAT : 'VIEWSTAT' ;

DATETIME : DAY 'T' TWO ':' TWO ':' TWO ('.' [0-9]+)? ('Z' | [+-] TWO ':'? TWO) ;
DATE : DAY ;
DECIMAL : [0-9]+ '.' [0-9]+ ;
INTEGER : [0-9]+ ;
STRING : '\'' (~['\\\r\n] | '\\' .)* '\'' ;
NAME : [A-Z] [A-Z0-9_]* ;
SPACE : [ \t\r\n]+ -> skip ;
OTHER : . ;

fragment DAY : [0-9] [0-9] [0-9] [0-9] '-' TWO '-' TWO ;
fragment TWO : [0-9] [0-9] ;

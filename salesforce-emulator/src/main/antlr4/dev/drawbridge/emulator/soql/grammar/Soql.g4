grammar Soql;

options { caseInsensitive = true; }

query
  : SELECT selectItem (',' selectItem)* FROM object=objectName alias=name?
    (WHERE condition)?
    (GROUP BY path (',' path)*)?
    (ORDER BY orderItem (',' orderItem)*)?
    (LIMIT limit=INTEGER)?
    (OFFSET offset=INTEGER)?
    (FOR (VIEW | REFERENCE | UPDATE))?
    (ALL ROWS)?
    EOF
  ;

selectItem
  : function=name '(' path? ')' alias=name?   # call
  | path alias=name?                          # column
  ;

// AND and OR must not be mixed without parentheses.
condition
  : term (AND term)+   # conjunction
  | term (OR term)+    # disjunction
  | term               # single
  ;

term
  : NOT term                     # negation
  | '(' condition ')'            # group
  | path comparator value        # comparison
  | path NOT? IN '(' value (',' value)* ')' # membership
  ;

comparator : '=' | '!=' | '<>' | '<' | '<=' | '>' | '>=' | LIKE ;

value
  : STRING                       # text
  | ('+' | '-')? (INTEGER | DECIMAL) # number
  | DATETIME                     # datetime
  | DATE                         # date
  | TRUE                         # true
  | FALSE                        # false
  | NULL                         # null
  | (TODAY | YESTERDAY | TOMORROW) # day
  ;

orderItem : path direction=(ASC | DESC)? (NULLS nulls=(FIRST | LAST))? ;

path : identifier ('.' identifier)* ;

identifier : name ;

// An object, unlike a field, may be called Group.
objectName : name | GROUP ;

// Words with a meaning that are common names too.
name : NAME | VIEW | REFERENCE | UPDATE | ALL | ROWS | FIRST | LAST | TODAY | YESTERDAY | TOMORROW ;

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
TODAY : 'TODAY' ;
YESTERDAY : 'YESTERDAY' ;
TOMORROW : 'TOMORROW' ;

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

grammar Formula;

options { caseInsensitive = true; }

formula : expression EOF ;

expression
  : '(' expression ')'                                             # group
  | NAME '(' (expression (',' expression)*)? ')'                   # call
  | sign=('-' | '+' | '!') expression                              # signed
  | <assoc = right> expression '^' expression                      # power
  | expression operator=('*' | '/') expression                     # product
  | expression operator=('+' | '-') expression                     # sum
  | expression '&' expression                                      # join
  | expression operator=('<' | '<=' | '>' | '>=') expression       # order
  | expression operator=('=' | '==' | '!=' | '<>') expression      # equality
  | expression '&&' expression                                     # conjunction
  | expression '||' expression                                     # disjunction
  | NUMBER                                                         # number
  | STRING                                                         # text
  | TRUE                                                           # true
  | FALSE                                                          # false
  | NULL                                                           # null
  | NAME ('.' NAME)*                                               # reference
  ;

TRUE : 'TRUE' ;
FALSE : 'FALSE' ;
NULL : 'NULL' ;
NUMBER : [0-9]+ ('.' [0-9]+)? | '.' [0-9]+ ;
STRING : '"' (~["\\] | '\\' .)* '"' | '\'' (~['\\] | '\\' .)* '\'' ;
NAME : [A-Z] [A-Z0-9_]* ;
COMMENT : '/*' .*? '*/' -> skip ;
SPACE : [ \t\r\n]+ -> skip ;
OTHER : . ;

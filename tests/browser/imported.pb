META
key;value
description;Green budget, a small one
country;Poland
unit;Wieliczka
instance;2023
num_projects;4
num_votes;6
budget;10000
vote_type;approval
rule;equalshares
currency;PLN
PROJECTS
project_id;cost;votes;name;selected
a;4000;4;Trees along the road;1
b;3000;3;A bench and a drinking fountain;1
c;6000;2;Rain garden at the school;0
d;900;1;Bird boxes;0
VOTES
voter_id;vote
1;a,b
2;a,b
3;a,b
4;a,c
5;c
6;d

#!/usr/bin/env bats
# doorstep config: doorstep.yaml, and what the ledger says about the rules.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
}

teardown() {
    doorstep_teardown
}

policy() {
    doorstep inject policy.set --case "project:$1" --as "A:$2" "key=$3" "value=$4" "from_on=$5" \
        --time 2024-01-05T10:00:00+08:00 >/dev/null
}

# What is set, in the order of the ledger: 2 to 7.
set_rules() {
    start_broker
    printf '%s\n' "$scheme" | doorstep inject --json >/dev/null
    policy haitian Zhou d5_days 5 2024-02-01
    policy haitian Zhao d5_days 10 2025-01-01
    policy haitian Zhou cost_limit_fen 200000 2024-02-01
    policy haitian Zhou d5_mode workdays 2024-02-01
    doorstep inject calendar.set --case project:haitian --as A:Zhou \
        'rest_days=["2024-10-01","2024-10-02","2024-10-03"]' 'work_days=["2024-10-03"]' \
        --time 2024-03-01T10:00:00+08:00
    policy hangu Zhou self_approval allow 2024-01-01
}

show() {
    run --separate-stderr doorstep config show --json "$@"
    [ "$status" -eq 0 ]
}

@test "check tells every fault with its place, and exits 65" {
    printf 'nodes: {A2: auto}\nlimits:\n  BX: 1.5\nhooks:\n  finance: /nowhere/tell\n' \
        >"$DOORSTEP_HOME/doorstep.yaml"
    run --separate-stderr doorstep config check
    [ "$status" -eq 65 ]
    [ "$stderr" = "doorstep: config: $DOORSTEP_HOME/doorstep.yaml:1:9: A2: a scheme is always drawn up by a person
doorstep: config: $DOORSTEP_HOME/doorstep.yaml:3:3: BX: asks a whole number, 0 to 9007199254740991
doorstep: config: $DOORSTEP_HOME/doorstep.yaml:5:3: finance: /nowhere/tell is no program that can be run" ]
    run doorstep config check --json
    [ "$status" -eq 65 ]
    [ "$(last '[.holds,(.faults|map("\(.line):\(.column)")|join(" "))]|join(" ")')" = 'false 1:9 3:3 5:3' ]
}

@test "check says in Chinese what libraries say of the file" {
    local lines
    lines=$(printf 'x,%.0s' {1..20})
    # shellcheck disable=SC1111 # Chinese quotes
    while IFS='|' read -r text said; do
        printf '%b\n' "$text" >"$DOORSTEP_HOME/doorstep.yaml"
        run --separate-stderr doorstep --lang zh config check
        [ "$status" -eq 65 ]
        [ "$stderr" = "doorstep: config: $DOORSTEP_HOME/doorstep.yaml:$said" ] || { echo "$text: $stderr"; return 1; }
    done <<END
nodes: x|1:8：此处应为若干“名称: 内容”
limits: {A8: [1]}|1:14：此处应为一段文字或一个数
keywords: {property: x}|1:22：此处应为列表，如 [甲, 乙]
nodes: {B5: *x}|1:9：不支持别名（*）
firm: {bring: [$lines]}|1:48：列表最多 16 项
nodes:\\n  B5: auto\\n B7: auto|2:3：不是有效的 YAML：此处应为下一项，请检查缩进
END
}

@test "check says that a file holds, a missing one too" {
    run --separate-stderr doorstep config check
    [ "$status" -eq 0 ]
    [[ $stderr == *"doorstep.yaml holds" ]]
    run --separate-stderr doorstep --lang zh config check
    [[ $stderr == *'doorstep.yaml 有效' ]]
    run doorstep config check --json
    [ "$(last '[.holds,(.faults|length)]|join(" ")')" = 'true 0' ]
}

@test "show prints the settings where there is no ledger yet" {
    printf 'reminders: {before_days: 3}\nhooks: {finance: /bin/true}\n' >"$DOORSTEP_HOME/doorstep.yaml"
    show
    [ "$(last '[.reminders.before_days,.reminders.manager_after_days,.hooks.finance,(.projects|length)]|join(" ")')" = \
        '3 4 /bin/true 0' ]
    run doorstep config show
    [[ $output == *'hook of finance: /bin/true'* ]]
    run doorstep --lang zh config show
    [[ $output == *'期限前 3 天起提醒'* ]]
}

@test "show tells what is in force on a day, by whom and in which event, and what is a default" {
    set_rules
    show --project haitian --as-of 2024-08-20
    [ "$(last '.projects|length')" -eq 1 ]
    [ "$(last '.projects[0].policies|map("\(.key)=\(.value)\(if .default then "" else "#\(.sequence)\(.lane):\(.actor)@\(.from_on)" end)")|join(" ")')" = \
        'd5_days=5#2A:Zhou@2024-02-01 d5_mode=workdays#5A:Zhou@2024-02-01 cost_limit_fen=200000#4A:Zhou@2024-02-01 self_approval=refuse gate_on_remedy=off f6_costed=off lodging_required=off reopen_days=none' ]
    [ "$(last '.projects[0].announced|map("\(.key)=\(.value)#\(.sequence)\(.actor)@\(.from_on)")|join(" ")')" = \
        'd5_days=10#3Zhao@2025-01-01' ]
    [ "$(last '.projects[0].days|map("\(.date)\(if .works then "+" else "-" end)\(.sequence)")|join(" ")')" = \
        '2024-10-01-6 2024-10-02-6 2024-10-03+6' ]
    run doorstep config show --project haitian --as-of 2024-08-20
    [[ $output == *'project haitian: the rules on 2024-08-20'* ]]
    [[ $output == *'only from 2025-01-01 on'* ]]
    run doorstep --lang zh config show --project haitian --as-of 2024-08-20
    [[ $output == *'项目 haitian'*'未生效'*'默认'* ]]
}

@test "another day has other rules" {
    set_rules
    show --project haitian --as-of 2024-01-31
    [ "$(last '.projects[0]|[(.policies|map(select(.default|not))|length),(.announced|length),(.days|length)]|join(" ")')" = \
        '0 4 0' ]
    show --project haitian --as-of 2025-01-01
    [ "$(last '.projects[0]|[.policies[0].value,(.announced|length),(.days|length)]|join(" ")')" = '10 0 0' ]
}

@test "a case shows its project's rules; without words all projects are shown, broker away or not" {
    set_rules
    contract HT-1 1 | doorstep inject --json >/dev/null
    stop_broker
    show --case HT-1
    [ "$(last '.projects|map(.project)|join(" ")')" = haitian ]
    show
    [ "$(last '.projects|map(.project)|join(" ")')" = 'haitian hangu' ]
    [ "$(last '.projects[1].policies[3]|[.key,.value]|join(" ")')" = 'self_approval allow' ]
    run doorstep config show --case HT-2
    [ "$status" -eq 1 ]
    [[ $output == *'no case HT-2'* ]]
    run doorstep config show --project nowhere
    [ "$status" -eq 1 ]
    run doorstep config show --as-of tomorrow
    [ "$status" -eq 64 ]
}

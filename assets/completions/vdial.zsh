#compdef vdial
# Completes vdial in zsh: vdial itself tells what can follow.
_vdial() {
    local line name
    local -a names shown open
    for line in "${(@f)$(${(Q)~words[1]} __complete zsh "=${(Q)PREFIX}" "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
        name=${line%%$'\t'*}
        [[ -n $name ]] || continue
        if [[ $name == */ ]]; then
            # A directory goes on.
            open+=("$name")
            continue
        fi
        names+=("$name")
        if [[ $line == *$'\t'* ]]; then
            shown+=("$name  -- ${line#*$'\t'}")
        else
            shown+=("$name")
        fi
    done
    compadd -V vdial -l -d shown -a names
    (( $#open )) && compadd -S '' -a open
    (( $#names + $#open )) || _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _vdial "$@"
else
    compdef _vdial vdial
fi

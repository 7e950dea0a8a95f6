# Completes vdial in bash: vdial itself tells what can follow.
_vdial() {
    local IFS=$'\n'
    COMPREPLY=($("$1" __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null))
    # A directory goes on, and so does the name of an address.
    if [[ ${COMPREPLY[0]-} == *[/:=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o default -o nosort -F _vdial vdial 2>/dev/null || complete -o default -F _vdial vdial

# Completes vdial in fish: vdial itself tells what can follow.
function __vdial_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    if set -l plain (string unescape -- $current 2>/dev/null)
        set current $plain
    else
        # A quote is still open.
        set current (string trim --left --chars '"\'' -- $current)
    end
    $words[1] __complete fish "=$current" $words[2..-1] 2>/dev/null
end
complete -c vdial -f -a '(__vdial_complete)'

# Completes gamerelay in fish. Load it by: gamerelay completion fish | source
function __gamerelay_suggest
    set -l rest (string replace -r '^\s*\S+' '' -- (commandline -cp))
    set -l found (gamerelay suggest --position (string length -- "$rest") -- "$rest" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c gamerelay -f -a '(__gamerelay_suggest)'

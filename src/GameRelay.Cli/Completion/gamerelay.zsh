#compdef gamerelay
# Completes gamerelay in zsh: a file _gamerelay in a folder of $fpath, or: source <(gamerelay completion zsh)
_gamerelay() {
  local rest=" ${(j: :)words[2,CURRENT]}" label description
  local -a found
  while IFS=$'\t' read -r label description; do
    found+=("${label//:/\\:}${description:+:$description}")
  done < <(${~words[1]} suggest --position ${#rest} -- "$rest" 2>/dev/null)
  if (( $#found )); then
    _describe gamerelay found
  else
    _files
  fi
}
if [[ ${funcstack[1]} == _gamerelay ]]; then
  _gamerelay "$@"
else
  compdef _gamerelay gamerelay
fi

# Completes gamerelay in bash. Load it by: source <(gamerelay completion bash)
_gamerelay() {
  local command=${1/#\~\//$HOME/} rest=${COMP_LINE#*"$1"} current label
  local position=$((COMP_POINT - ${#COMP_LINE} + ${#rest}))
  current=${rest:0:position}
  current=${current##*[[:space:]]}
  COMPREPLY=()
  while IFS=$'\t' read -r label _; do
    [[ $label == "$current"* ]] && COMPREPLY+=("$label")
  done < <("$command" suggest --position "$position" -- "$rest" 2>/dev/null)
}
complete -o default -F _gamerelay gamerelay

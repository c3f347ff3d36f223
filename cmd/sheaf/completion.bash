# Where the package bash-completion is not loaded: the words of the line, of
# which = and : are parts.
if ! declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
    _get_comp_words_by_ref()
    {
        local i glue=0
        words=()
        cword=0
        for i in "${!COMP_WORDS[@]}"; do
            if [[ ${#words[@]} -gt 0 && ( ${COMP_WORDS[i]} =~ ^[=:]+$ || $glue -eq 1 ) ]]; then
                words[${#words[@]}-1]+=${COMP_WORDS[i]}
                glue=0
                [[ ${COMP_WORDS[i]} =~ ^[=:]+$ ]] && glue=1
            else
                words+=("${COMP_WORDS[i]}")
            fi
            [[ $i -eq $COMP_CWORD ]] && cword=$((${#words[@]} - 1))
        done
        cur=${words[cword]}
        prev=${words[cword > 0 ? cword - 1 : 0]}
    }
fi


// Package main reads manifests from standard input and checks their pods as the API server does in a namespace that
// enforces the Pod Security Standard `restricted`. It prints the violations as JSON.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/pod-security-admission/admission"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// Violation is a check that the pods of an object fail.
type Violation struct {
	Check   policy.CheckID `json:"check"`
	Object  string         `json:"object"`
	Message string         `json:"message"`
}

func main() {
	violations, err := check(os.Stdin)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(violations)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(manifests io.Reader) ([]Violation, error) {
	violations := []Violation{}
	documents := yaml.NewYAMLReader(bufio.NewReader(manifests))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return violations, nil
		}
		if err != nil {
			return nil, err
		}
		found, err := checkObject(document)
		if err != nil {
			return nil, err
		}
		violations = append(violations, found...)
	}
}

func checkObject(document []byte) ([]Violation, error) {
	object, kind, err := scheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
	if err != nil {
		return nil, err
	}
	// The namespace decides about kinds with a pod alone.
	resource, _ := meta.UnsafeGuessKindToResource(*kind)
	extractor := admission.DefaultPodSpecExtractor{}
	if resource.Resource != "pods" && !extractor.HasPodSpec(resource.GroupResource()) {
		return nil, nil
	}
	named, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	metadata, spec, err := extractor.ExtractPodSpec(object)
	if err != nil {
		return nil, err
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	var violations []Violation
	for _, one := range policy.DefaultChecks() {
		// One at a time: a result does not say which check it is of.
		evaluator, err := policy.NewEvaluator([]policy.Check{one}, nil)
		if err != nil {
			return nil, err
		}
		for _, result := range evaluator.EvaluatePod(level, metadata, spec) {
			if !result.Allowed {
				message := fmt.Sprintf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail)
				object := fmt.Sprintf("%s/%s", kind.Kind, named.GetName())
				violations = append(violations, Violation{one.ID, object, message})
			}
		}
	}
	return violations, nil
}
